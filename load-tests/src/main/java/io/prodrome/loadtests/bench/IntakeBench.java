package io.prodrome.loadtests.bench;

import io.prodrome.loadtests.bench.IntakeBenchSender.Result;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How many MDM^T02 messages with a note of 2 kB the MLLP intake acknowledges, and how soon. Broker,
 * intake and senders are three processes on this machine; 8 connections, pipelined as integration
 * engines do, and one message at a time. Prints one JSON object.
 *
 * <p>Arguments: messages a run (default 200000), messages on the way on a pipelined connection
 * (default 32).
 */
public final class IntakeBench {

  private static final int CONNECTIONS = 8;

  private IntakeBench() {}

  /** A process of {@link IntakeBenchProcess}, which answers a line with a line. */
  private static final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader answers;
    private final BufferedWriter questions;

    Child(String heap, String... role) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.add("-Xmx" + heap);
      command.add("-cp");
      command.add(System.getProperty("java.class.path"));
      command.add(IntakeBenchProcess.class.getName());
      command.addAll(Arrays.asList(role));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      answers = process.inputReader();
      questions = process.outputWriter();
    }

    String answer() throws IOException {
      String line = answers.readLine();
      if (line == null) {
        throw new IOException("a process of the bench ended");
      }
      return line;
    }

    String ask(String question) throws IOException {
      questions.write(question);
      questions.newLine();
      questions.flush();
      return answer();
    }

    @Override
    public void close() throws IOException {
      questions.close();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Runs it. */
  public static void main(String[] arguments) throws Exception {
    int messages = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
    int window = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 32;
    Path folder = Files.createTempDirectory("intake-bench");
    try (Child broker = new Child("512m", "broker", folder.toString());
        Child intake = new Child("512m", "intake", broker.answer())) {
      int port = Integer.parseInt(intake.answer());
      run(port, Math.max(1, messages / 5), window);
      String before = intake.ask("memory");
      Result pipelined = run(port, messages, window);
      String after = intake.ask("memory");
      Result single = run(port, Math.max(1, messages / 5), 1);
      System.out.printf(
          Locale.ROOT,
          "{\"connections\":%d,\"messageBytes\":%d,\"cores\":%d,%n"
              + " \"pipelined\":%s,%n \"oneAtATime\":%s,%n"
              + " \"intakeMemoryBefore\":%s,\"intakeMemoryAfter\":%s}%n",
          CONNECTIONS,
          IntakeBenchSender.messageBytes(),
          Runtime.getRuntime().availableProcessors(),
          json(pipelined, window),
          json(single, 1),
          before,
          after);
    } finally {
      delete(folder);
    }
  }

  private static Result run(int port, int messages, int window) throws Exception {
    List<IntakeBenchSender> senders = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      senders.add(new IntakeBenchSender(port, i, messages / CONNECTIONS, window));
    }
    long start = System.nanoTime();
    for (IntakeBenchSender sender : senders) {
      sender.start();
    }
    List<Result> results = new ArrayList<>();
    for (IntakeBenchSender sender : senders) {
      results.add(sender.result());
    }
    return Result.of(results, System.nanoTime() - start);
  }

  private static String json(Result result, int window) {
    return String.format(
        Locale.ROOT,
        "{\"window\":%d,\"messages\":%d,\"perSecond\":%.0f,\"p50Millis\":%.2f,\"p99Millis\":%.2f,"
            + "\"maxMillis\":%.2f}",
        window,
        result.latencies().length,
        result.perSecond(),
        result.millis(0.5),
        result.millis(0.99),
        result.millis(1));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
