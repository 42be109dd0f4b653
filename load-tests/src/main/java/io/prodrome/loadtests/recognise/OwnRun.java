package io.prodrome.loadtests.recognise;

import io.prodrome.domain.concept.Mention;
import io.prodrome.models.evaluate.TextRecogniser;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;

/** Prodrome's recogniser in this process, on this thread. */
final class OwnRun implements RecogniserRun {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final TextRecogniser recogniser;

  OwnRun(TextRecogniser recogniser) {
    this.recogniser = recogniser;
  }

  @Override
  public List<Read> read(List<String> texts) {
    List<Read> read = new ArrayList<>(texts.size());
    for (String text : texts) {
      long cpu = THREADS.getCurrentThreadCpuTime();
      long wall = System.nanoTime();
      List<Mention> mentions = recogniser.recognise(text).mentions();
      wall = System.nanoTime() - wall;
      read.add(new Read(mentions, wall, THREADS.getCurrentThreadCpuTime() - cpu));
    }
    return read;
  }
}
