// Preloaded into a samsa whose requests are counted: writes to sockets, of which each is one request, and connections.
const {Socket} = require('node:net')
const {writeFileSync} = require('node:fs')

const counts = {connections: 0, requests: 0}
const {connect, write} = Socket.prototype
Socket.prototype.connect = function (...args) {
  counts.connections++
  return connect.apply(this, args)
}
Socket.prototype.write = function (...args) {
  counts.requests++
  return write.apply(this, args)
}
process.on('exit', () => writeFileSync(process.env.COUNTS_FILE, JSON.stringify(counts)))
