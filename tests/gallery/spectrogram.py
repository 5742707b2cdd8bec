# # Two whistles
# After Bokeh's spectrogram: an image whose size depends on a control, and the wave below it.
# %%
from typing import Annotated, Literal

import numpy as np
from bokeh.layouts import column
from bokeh.models import LinearColorMapper
from bokeh.plotting import figure

RATE = 2000  # a second


# %%
def wave():
    at = np.arange(0, 2, 1 / RATE)
    return at, np.sin(2 * np.pi * (200 + 150 * at) * at) + 0.6 * np.sin(2 * np.pi * 600 * at) * (at > 1)


# %%
def spectrum(
    wave,
    window: Literal[64, 128, 256] = 128,
    palette: Literal["Viridis256", "Greys256"] = "Viridis256",
    floor: Annotated[int, {"bounds": (-80, -20), "step": 20, "label": "Floor [dB]"}] = -60,
):
    """Pitch over time"""
    at, signal = wave
    pieces = signal[: len(signal) // window * window].reshape(-1, window) * np.hanning(window)
    power = 20 * np.log10(np.abs(np.fft.rfft(pieces, axis=1)).T + 1e-6)
    upper = figure(height=260, x_range=(0, 2), y_range=(0, RATE / 2), y_axis_label="Pitch [Hz]")
    mapper = LinearColorMapper(palette, low=power.max() + floor, high=power.max())
    upper.image([power], x=0, y=0, dw=2, dh=RATE / 2, color_mapper=mapper)
    lower = figure(height=140, x_range=upper.x_range, x_axis_label="Time [s]", y_axis_label="Wave")
    lower.line(at[::4], signal[::4])
    return column(upper, lower, sizing_mode="stretch_width")
