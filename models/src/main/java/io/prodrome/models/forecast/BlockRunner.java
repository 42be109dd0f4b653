package io.prodrome.models.forecast;

import io.prodrome.domain.identity.PatientKey;
import io.prodrome.models.forecast.TimelineGraph.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Computes sequences block by block, from what is still true of the patient's last sequence: a
 * key/value cache (Pope et al., Efficiently Scaling Transformer Inference, 2022). Sequences of one
 * call share the blocks that they have in common.
 *
 * <p>A full block always runs alone with the blocks before it, and what is left over with both NOW,
 * so that the same tokens meet the same shapes: an answer is the same to the bit whether its
 * beginning was kept or computed now, and whatever else is in its batch. Lengths are multiples of
 * eight, since ONNX Runtime rounds the last lane of a vector otherwise where it is not full.
 * Thread-safe.
 */
final class BlockRunner {

  /** What the tokens after the last full block are padded to. */
  private static final int[] LENGTHS = {8, 16, 24, 32, 40};

  /** Rows of one run; the past of each takes up to 1.2 MB of native memory. */
  private static final int MAX_ROWS = 16;

  private final TimelineGraph graph;
  private final PastCache cache;

  BlockRunner(TimelineGraph graph, PastCache cache) {
    this.graph = graph;
    this.cache = cache;
  }

  /**
   * A sequence to be answered.
   *
   * @param tokens the sequence
   * @param patient whose kept blocks it may begin with; null for nobody's
   * @param keep whether its own blocks are kept in their place
   */
  record Request(TimelineTokens tokens, @Nullable PatientKey patient, boolean keep) {}

  /**
   * A sequence and what is known of its beginning.
   *
   * @param known blocks that were computed before, first to last; they need not fit
   */
  record Start(TimelineTokens tokens, List<PastBlock> known) {}

  /**
   * What the model says, and the blocks that led to it.
   *
   * @param past the last full block; null where there is none
   */
  record Answered(ModelAnswer answer, @Nullable PastBlock past) {}

  /** A block to be computed: the same block after the same past is computed once. */
  private record Step(@Nullable PastBlock past, TokenBlock tokens) {}

  private record Batch(int depth, int length) {}

  /**
   * Answers in the order of the requests.
   *
   * @throws IllegalStateException after the graph was closed, or when ONNX Runtime fails
   */
  List<ModelAnswer> answer(List<Request> requests) {
    Map<PatientKey, List<PastBlock>> chains = new HashMap<>();
    List<Start> starts = new ArrayList<>(requests.size());
    for (Request request : requests) {
      PatientKey patient = request.patient;
      List<PastBlock> known =
          patient == null
              ? List.<PastBlock>of()
              : chains.computeIfAbsent(patient, key -> cache.get(key));
      starts.add(new Start(request.tokens, known));
    }
    List<Answered> answered = run(starts);
    List<ModelAnswer> answers = new ArrayList<>(answered.size());
    for (int at = 0; at < requests.size(); at++) {
      Request request = requests.get(at);
      answers.add(answered.get(at).answer);
      if (request.keep && request.patient != null) {
        cache.put(request.patient, PastBlock.chain(answered.get(at).past));
      }
    }
    return answers;
  }

  /**
   * Answers in the order of the sequences, with nothing kept.
   *
   * @throws IllegalStateException after the graph was closed, or when ONNX Runtime fails
   */
  List<Answered> run(List<Start> starts) {
    @Nullable PastBlock[] pasts = pasts(starts);
    Map<Batch, List<Integer>> batches = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>(starts.size());
    for (int at = 0; at < pasts.length; at++) {
      Row row = new Row(pasts[at], starts.get(at).tokens.tail());
      rows.add(row);
      Batch batch = new Batch(PastBlock.depth(row.past()), padded(row.tokens().length()));
      batches.computeIfAbsent(batch, key -> new ArrayList<>()).add(at);
    }
    @Nullable Answered[] answers = new Answered[rows.size()];
    batches.forEach(
        (batch, members) -> {
          for (List<Integer> some : parts(members)) {
            List<ModelAnswer> found =
                graph.answer(some.stream().map(rows::get).toList(), batch.length);
            for (int at = 0; at < found.size(); at++) {
              int row = some.get(at);
              answers[row] = new Answered(found.get(at), pasts[row]);
            }
          }
        });
    List<Answered> ordered = new ArrayList<>(answers.length);
    for (Answered answer : answers) {
      ordered.add(Objects.requireNonNull(answer));
    }
    return ordered;
  }

  /** The last full block of each sequence; null where it has none. */
  private @Nullable PastBlock[] pasts(List<Start> starts) {
    @Nullable PastBlock[] pasts = new PastBlock[starts.size()];
    int deepest = 0;
    for (int at = 0; at < pasts.length; at++) {
      deepest = Math.max(deepest, starts.get(at).tokens.blocks());
      pasts[at] = kept(starts.get(at));
    }
    for (int depth = 0; depth < deepest; depth++) {
      extend(starts, pasts, depth);
    }
    return pasts;
  }

  /** The last block of the longest beginning that is known. */
  private static @Nullable PastBlock kept(Start start) {
    PastBlock last = null;
    int most = Math.min(start.known.size(), start.tokens.blocks());
    for (int at = 0; at < most; at++) {
      if (!start.known.get(at).tokens().equals(start.tokens.block(at))) {
        break;
      }
      last = start.known.get(at);
    }
    return last;
  }

  /** Computes the next block of all sequences that stand at this depth. */
  private void extend(List<Start> starts, @Nullable PastBlock[] pasts, int depth) {
    Map<Step, List<Integer>> steps = new LinkedHashMap<>();
    for (int at = 0; at < pasts.length; at++) {
      TimelineTokens tokens = starts.get(at).tokens;
      if (tokens.blocks() > depth && PastBlock.depth(pasts[at]) == depth) {
        Step step = new Step(pasts[at], tokens.block(depth));
        steps.computeIfAbsent(step, key -> new ArrayList<>()).add(at);
      }
    }
    for (List<Step> some : parts(List.copyOf(steps.keySet()))) {
      List<PastBlock> blocks =
          graph.extend(some.stream().map(step -> new Row(step.past, step.tokens)).toList());
      for (int at = 0; at < blocks.size(); at++) {
        for (int start : Objects.requireNonNull(steps.get(some.get(at)))) {
          pasts[start] = blocks.get(at);
        }
      }
    }
  }

  private static int padded(int length) {
    for (int candidate : LENGTHS) {
      if (candidate >= length) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(
        "what is left of a sequence is less than a block and both NOW");
  }

  private static <T> List<List<T>> parts(List<T> all) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += MAX_ROWS) {
      parts.add(all.subList(from, Math.min(all.size(), from + MAX_ROWS)));
    }
    return parts;
  }
}
