package io.prodrome.loadtests.hospital;

import java.io.IOException;

/** One connection to an intake; used by one thread at a time. */
interface Channel extends AutoCloseable {

  /** What an intake says to a message. */
  enum Reply {
    /** The intake has it for good. */
    ACKNOWLEDGED,
    /** It will not take it, however often it is sent. */
    REFUSED,
    /** Not now. */
    BUSY
  }

  /**
   * Sends a message and waits for the answer.
   *
   * @throws IOException if no answer came; whether the intake has the message is not known then, so
   *     it is sent again, and the receiver recognises the duplicate
   */
  Reply send(FeedMessage message) throws IOException;

  @Override
  void close();
}
