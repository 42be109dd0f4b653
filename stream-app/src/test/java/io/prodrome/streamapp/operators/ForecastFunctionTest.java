package io.prodrome.streamapp.operators;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.at;
import static io.prodrome.streamapp.Events.diagnosis;
import static io.prodrome.streamapp.Events.state;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.forecast.Forecast.Abstention;
import io.prodrome.domain.forecast.Forecast.Degradation;
import io.prodrome.domain.timeline.Timeline;
import io.prodrome.domain.timeline.TimelineRevision;
import io.prodrome.domain.timeline.TimelineRules;
import io.prodrome.streamapp.flow.TopicRecord;
import io.prodrome.streamapp.flow.WireType;
import io.prodrome.topics.WireCodecs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The forecast step with a model that fails, is slow, or is stuck: the stream goes on, openly. */
class ForecastFunctionTest {

  private static final long TIMEOUT_MS = 1_000;
  private static final TimelineRevision REVISION = revision(1);

  private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();
  private final TestingRiskModel model = new TestingRiskModel();
  private ForecastFunction function;
  private OneInputStreamOperatorTestHarness<TimelineRevision, TopicRecord> step;

  @BeforeEach
  void start() throws Exception {
    function = new ForecastFunction(TestingRiskModel.opening(model));
    MockEnvironment environment =
        new MockEnvironmentBuilder()
            .setMetricGroup(
                new InterceptingTaskMetricGroup() {
                  @Override
                  public InternalOperatorMetricGroup getOrAddOperator(
                      OperatorID id, String name, Map<String, String> variables) {
                    return metrics;
                  }
                })
            .build();
    step =
        Steps.started(
            new OneInputStreamOperatorTestHarness<>(
                new AsyncWaitOperatorFactory<>(function, TIMEOUT_MS, 4, OutputMode.ORDERED),
                WireType.TIMELINE_REVISION.createSerializer(new SerializerConfigImpl()),
                environment),
            TypeInformation.of(TopicRecord.class),
            null);
    step.setProcessingTime(1);
  }

  @AfterEach
  void stop() throws Exception {
    step.close();
  }

  private static TimelineRevision revision(int number) {
    Timeline timeline =
        TimelineRules.assemble(
                ANNA, List.of(state(diagnosis(ANNA, "Condition/" + number, 1, "GOUT"), number)))
            .orElseThrow();
    return TimelineRevision.of(timeline, at(number), false);
  }

  private long count(String counter) {
    return ((Counter) Objects.requireNonNull(metrics.get(counter))).getCount();
  }

  private Object gauge(String name) {
    return ((Gauge<?>) Objects.requireNonNull(metrics.get(name))).getValue();
  }

  private static Forecast forecast(List<TopicRecord> records) {
    return WireCodecs.FORECAST.decode(Objects.requireNonNull(records.get(1).value()));
  }

  private static List<String> topics(List<TopicRecord> records) {
    return records.stream().map(TopicRecord::topic).toList();
  }

  private List<TopicRecord> finished() throws Exception {
    step.endInput(); // waits for what is in flight
    return Steps.taken(step);
  }

  /** Asks the step outside the engine. */
  private Answer ask(int number) {
    Answer answer = new Answer();
    function.asyncInvoke(revision(number), answer);
    return answer;
  }

  @Test
  void modelThatAnswersIsNotDegraded() throws Exception {
    model.answers();
    step.processElement(REVISION, 0);
    List<TopicRecord> out = finished();
    assertNull(forecast(out).degradation());
    assertEquals(1, count("forecasts"));
    assertEquals(0, count("forecastsModelFailed") + count("forecastsModelTooSlow"));
    assertEquals(0, gauge("forecastsDegradedInARow"));
    assertEquals("CPU", gauge("forecasterDevice"));
    assertEquals(4_096L, gauge("forecasterCacheBytes"));
  }

  @Test
  void modelThatFailsLeavesTheRatesOfAgeAndSexAndSaysSo() throws Exception {
    model.fails(new IllegalStateException("a defect"));
    step.processElement(REVISION, 0);
    step.processElement(revision(2), 0);
    List<TopicRecord> out = finished();
    assertEquals(
        List.of("patient.timeline.v1", "risk.forecast.v1", "risk.fhir.v1"),
        topics(out.subList(0, 3)));
    assertEquals(6, out.size());
    Forecast forecast = forecast(out);
    assertEquals(Degradation.MODEL_FAILED, forecast.degradation());
    assertEquals(TestingRiskModel.RATE, forecast.risks().get(0).horizons().get(0).probability());
    String fhir = new String(Objects.requireNonNull(out.get(2).value()), StandardCharsets.UTF_8);
    assertTrue(fhir.contains("MODEL_FAILED"), fhir);
    assertEquals(2, count("forecasts"));
    assertEquals(2, count("forecastsModelFailed"));
    assertEquals(0, count("forecastsModelTooSlow"));
    assertEquals(2, gauge("forecastsDegradedInARow"));
  }

  @Test
  void modelThatIsTooSlowLeavesTheRatesOfAgeAndSexAndSaysSo() throws Exception {
    step.processElement(REVISION, 0);
    step.setProcessingTime(1 + TIMEOUT_MS);
    model.answer(0);
    // the late answer is nobody's any more
    List<TopicRecord> out = finished();
    assertEquals(3, out.size());
    assertEquals(Degradation.MODEL_TOO_SLOW, forecast(out).degradation());
    assertEquals(1, count("forecasts"));
    assertEquals(0, count("forecastsModelFailed"));
    assertEquals(1, count("forecastsModelTooSlow"));
  }

  @Test
  void modelThatCannotEvenBeAskedFailsAndOneThatIsOverrunIsTooSlow() throws Exception {
    model.throwsWhenAsked(new IllegalStateException("closed"));
    assertEquals(Degradation.MODEL_FAILED, forecast(ask(1).records()).degradation());
    model.throwsWhenAsked(new RejectedExecutionException("full"));
    assertEquals(Degradation.MODEL_TOO_SLOW, forecast(ask(2).records()).degradation());
  }

  @Test
  void stuckModelIsNotAskedAgainUntilItAnswers() {
    for (int number = 1; number <= ForecastFunction.MOST_ABANDONED; number++) {
      Answer answer = ask(number);
      function.timeout(revision(number), answer);
      assertEquals(Degradation.MODEL_TOO_SLOW, forecast(answer.records()).degradation());
    }
    int asked = model.asked();
    assertEquals(Degradation.MODEL_TOO_SLOW, forecast(ask(20).records()).degradation());
    assertEquals(asked, model.asked());

    assertEquals(ForecastFunction.MOST_ABANDONED + 1, count("forecastsModelTooSlow"));
    assertEquals(ForecastFunction.MOST_ABANDONED + 1, gauge("forecastsDegradedInARow"));

    model.answer(0);
    Answer answer = ask(21);
    while (model.asked() == asked) { // until the late answer has come in
      answer = ask(21);
    }
    model.answer(asked);
    assertNull(forecast(answer.records()).degradation());
    assertEquals(0, gauge("forecastsDegradedInARow"));
  }

  @ParameterizedTest
  @EnumSource(Degradation.class)
  void whereNotEvenTheRatesCanBeToldTheForecastAbstains(Degradation why) {
    model.knowsNoRates();
    Answer answer = new Answer();
    if (why == Degradation.MODEL_FAILED) {
      model.fails(new IllegalStateException("a defect"));
      function.asyncInvoke(REVISION, answer);
    } else {
      function.asyncInvoke(REVISION, answer);
      function.timeout(REVISION, answer);
    }
    assertEquals(
        List.of("patient.timeline.v1", "risk.forecast.v1", "risk.fhir.v1"),
        topics(answer.records()));
    Forecast forecast = forecast(answer.records());
    assertEquals(Abstention.MODEL_UNAVAILABLE, forecast.abstention());
    assertEquals(why, forecast.degradation());
    assertEquals(1, count("forecastsUnavailable"));
  }

  @Test
  void withdrawalNeedsNoModel() {
    Answer answer = new Answer();
    function.asyncInvoke(new TimelineRevision(ANNA, null, at(3), false), answer);
    assertEquals(
        List.of("patient.timeline.v1", "risk.forecast.v1", "risk.fhir.v1"),
        topics(answer.records()));
    assertEquals(0, model.asked());
  }
}
