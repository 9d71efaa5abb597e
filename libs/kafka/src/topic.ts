/** A class whose instances travel as the JSON value of a message; `type` is its `ce_type`. */
export interface MessageType<M extends object = object> {
  new (): M;
  readonly type: string;
}

/** What a broker needs to know of a topic. */
export interface TopicSpec {
  readonly name: string;
  readonly partitions: number;
  /** Kafka's own topic settings, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string>>;
}

/** A topic together with the messages that travel on it, so that publishing another one does not compile. */
export interface Topic<M extends object = object> extends TopicSpec {
  readonly messages: readonly MessageType<M>[];
  /** The consumer groups that read it, and where each parks what it can not apply. */
  readonly deadLetters: Readonly<Record<string, TopicSpec>>;
  /** The aggregate id: message key and `ce_subject`. */
  key(message: M): string;
}
