package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.prodrome.domain.concept.Coding;
import io.prodrome.domain.concept.ConceptType;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.models.forecast.BlockRunner.Request;
import io.prodrome.models.forecast.BlockRunner.Start;
import io.prodrome.models.pack.ModelPack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BlockRunnerTest {

  private static LoadedModel model;

  @BeforeAll
  @BeforeContainer
  static void load() {
    model = new LoadedModel(ModelPack.builtIn());
  }

  @AfterAll
  @AfterContainer
  static void close() {
    model.close();
  }

  private static TimelineTokens tokens(Timeline timeline) {
    return Inquiry.of(timeline, model.vocabulary, model.outcomes.death().codes())
        .without(token -> false, model.vocabulary);
  }

  private static void assertSameBits(ModelAnswer wanted, ModelAnswer found) {
    assertArrayEquals(wanted.logHazards(), found.logHazards());
    assertArrayEquals(wanted.momentLogHazards(), found.momentLogHazards());
    assertArrayEquals(wanted.next(), found.next());
    assertArrayEquals(wanted.within(), found.within());
  }

  /** A patient whose record changes as records do. */
  private static final class Changing {
    private final Random random;
    private final Patients patient = new Patients();
    private Instant now = Instant.parse("2001-01-01T08:00:00Z");

    Changing(long seed, int patientNumber) {
      this.random = new Random(seed);
      patient.key(String.format("%032x", patientNumber));
      append(40 + random.nextInt(300));
    }

    void append(int facts) {
      for (int at = 0; at < facts; at++) {
        now = now.plus(Duration.ofHours(random.nextInt(600)));
        add(now);
      }
    }

    /** Something else: more facts, one of long ago, a retraction, or another patient's record. */
    TimelineTokens change() {
      switch (random.nextInt(4)) {
        case 0 -> add(now.minus(Duration.ofDays(random.nextInt(3000))));
        case 1 -> patient.without(random.nextInt(patient.entries().size()));
        case 2 -> {
          for (int at = 0; at < 30; at++) {
            add(now.minus(Duration.ofHours(random.nextInt(40_000))));
          }
        }
        default -> append(1 + random.nextInt(5));
      }
      return tokens(patient.asOf(now).timeline());
    }

    private void add(Instant time) {
      Vocabulary.Word word = model.vocabulary.words().get(random.nextInt(300));
      if (word.type() == ConceptType.DEATH) {
        return;
      }
      if (random.nextInt(10) == 0) {
        String code = "c" + random.nextInt(5);
        patient.coded(new Coding("urn:x", code, "Sprain of " + code), ConceptType.DISORDER, time);
      } else {
        patient.coded(word.coding(), word.type(), time);
      }
    }

    Request request(TimelineTokens tokens) {
      return new Request(tokens, patient.timeline().patient(), true);
    }
  }

  @Property(seed = "2026", tries = 12, shrinking = ShrinkingMode.OFF)
  void answersAreTheSameBitsKeptOrFreshAloneOrInAnyBatch(@ForAll long seed) {
    Random random = new Random(seed);
    List<Changing> patients = new ArrayList<>();
    for (int at = 0; at < 1 + random.nextInt(6); at++) {
      patients.add(new Changing(seed + at, at));
    }
    for (int round = 0; round < 4; round++) {
      List<Request> batch = new ArrayList<>();
      for (Changing patient : patients) {
        batch.add(patient.request(patient.change()));
      }
      List<ModelAnswer> kept = model.runner.answer(batch);
      for (int at = 0; at < batch.size(); at++) {
        Request alone = new Request(batch.get(at).tokens(), null, false);
        assertSameBits(model.fresh.answer(List.of(alone)).get(0), kept.get(at));
      }
    }
  }

  @Test
  void appendedFactLeavesTheBlocksBeforeItAsTheyWere() {
    Changing patient = new Changing(5, 77);
    TimelineTokens before = patient.change();
    Request first = patient.request(before);
    model.runner.answer(List.of(first));
    List<PastBlock> chain = model.cache.get(patient(first));
    patient.append(1);
    TimelineTokens after = tokens(patient.patient.asOf(patient.now).timeline());
    model.runner.answer(List.of(patient.request(after)));
    List<PastBlock> next = model.cache.get(patient(first));
    assertEquals(after.blocks(), next.size());
    for (int at = 0; at < Math.min(chain.size(), next.size()); at++) {
      assertSame(chain.get(at), next.get(at));
    }
  }

  private static PatientKey patient(Request request) {
    return Objects.requireNonNull(request.patient());
  }

  @Test
  void sequencesOfOneCallShareTheirBeginning() {
    TimelineTokens tokens = new Changing(9, 78).change();
    Start start = new Start(tokens, List.of());
    var answered = model.fresh.run(List.of(start, start));
    assertSame(answered.get(0).past(), answered.get(1).past());
  }
}
