package io.prodrome.loadtests.recognise;

import io.prodrome.domain.concept.Mention;
import java.io.IOException;
import java.util.List;

/** A recogniser that reads texts one after another on one thread. */
interface RecogniserRun {

  /**
   * What came of a text.
   *
   * @param wall elapsed nanoseconds
   * @param cpu nanoseconds of the thread's processor time
   */
  record Read(List<Mention> mentions, long wall, long cpu) {
    public Read {
      mentions = List.copyOf(mentions);
    }
  }

  /**
   * Reads the texts in this order, each once for each time it stands there.
   *
   * @throws IOException if the recogniser fails
   * @throws InterruptedException if this thread is interrupted
   */
  List<Read> read(List<String> texts) throws IOException, InterruptedException;
}
