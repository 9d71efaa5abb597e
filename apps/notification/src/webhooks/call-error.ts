/** A call that got no answer; the message is a short word for why, and has nothing of the receiver in it. */
export class CallError extends Error {}
