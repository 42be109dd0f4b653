package io.prodrome.models.forecast;

import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;

/** A pack's model with its parts in the open, and a second runner that keeps nothing. */
final class LoadedModel implements AutoCloseable {

  final Vocabulary vocabulary;
  final Outcomes outcomes;
  final RiskReader risks;
  final WordVectors vectors;
  final UnseenWords unseen;
  final TimelineGraph graph;
  final PastCache cache;
  final BlockRunner runner;
  final BlockRunner fresh;
  final GoldenVectors golden;

  LoadedModel(ModelPack pack) {
    vocabulary = Vocabulary.of(pack);
    outcomes = Outcomes.of(pack, vocabulary);
    risks = new RiskReader(outcomes, Calibration.of(pack, outcomes.all().size()));
    vectors = WordVectors.of(pack);
    unseen = new UnseenWords(pack, vocabulary, vectors, Terminology.of(pack));
    graph = new TimelineGraph(pack, Device.CPU, vectors, unseen);
    cache = new PastCache(64L << 20, 128 << 10);
    runner = new BlockRunner(graph, cache);
    fresh = new BlockRunner(graph, new PastCache(0, 128 << 10));
    golden = new GoldenVectors(pack, vocabulary, risks);
  }

  @Override
  public void close() {
    graph.close();
    unseen.close();
  }
}
