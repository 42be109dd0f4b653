package io.prodrome.domain.event;

import org.jspecify.annotations.Nullable;

/**
 * Whether a message comes for the first time, by what is remembered of its id: the content and the
 * place of the first message that had it.
 */
public final class MessageIds {

  /** What is to be done with a message. */
  public enum Verdict {
    /** It comes for the first time, or is another part of the message that did. */
    FIRST,
    /** The same content came before. */
    DUPLICATE,
    /** The id came before with other content, which is the sender's mistake. */
    REUSED
  }

  private MessageIds() {}

  /** What to remember of a message under its id. */
  public static String remembered(PatientUpdate update) {
    return update.contentHash() + " " + update.input();
  }

  /**
   * Whether the message comes for the first time. The parts of one message share its id and its
   * place, and are no duplicates of each other.
   *
   * @param before what is remembered under its id; null where nothing is
   */
  public static Verdict judge(@Nullable String before, PatientUpdate update) {
    if (before == null || before.equals(remembered(update))) {
      return Verdict.FIRST;
    }
    return before.startsWith(update.contentHash() + " ") ? Verdict.DUPLICATE : Verdict.REUSED;
  }
}
