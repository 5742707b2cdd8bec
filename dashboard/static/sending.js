// What is more than the server takes (server/protocol.py) is not sent: the server would end the connection, and the viewer
// would see the page come back as it was, without a word. Instead the page says so and goes on. After page.js.
//
// BokehJS sends a message as three texts, header, metadata and content, and bytes behind them, as those of a file that is
// dropped onto a field. In the place of one that is too much goes one that changes nothing.

const LARGEST = 2 ** 20 // bytes of a message
const NOTHING = JSON.stringify({events: []})
const TOO_LARGE = "That was too large to be sent, so nothing has changed. This page takes up to 1 MB at once: a file of about 700 KB."
const NO_BYTES = "This page cannot take files in this way, so nothing has changed."

const under_way = new WeakMap() // of each socket, the message of which not all has been sent

function bytes_of(text) {
  return 3 * text.length < LARGEST ? text.length : new TextEncoder().encode(text).length
}

/** What is sent for the next part of a message; nothing for one that must not be sent. */
function part_to_send(message, part) {
  message.parts += 1
  if (message.parts == 1) {
    const {num_buffers, ...header} = JSON.parse(part)
    message.bytes_behind = num_buffers ?? 0
    part = JSON.stringify(header)
  }
  if (message.parts > 3) return null
  message.size += bytes_of(part)
  const fault = message.bytes_behind != 0 ? NO_BYTES : message.size > LARGEST ? TOO_LARGE : null
  if (message.parts < 3 || fault == null) return part
  say(fault)
  return NOTHING
}

const send = WebSocket.prototype.send
WebSocket.prototype.send = function (part) {
  if (this.protocol != "bokeh") return send.call(this, part)
  const message = under_way.get(this) ?? {parts: 0, size: 0, bytes_behind: 0}
  const sent = part_to_send(message, part)
  if (sent != null) send.call(this, sent)
  if (message.parts == 3 + 2 * message.bytes_behind) { // each of them has a header of its own
    under_way.delete(this)
  } else {
    under_way.set(this, message)
  }
}
