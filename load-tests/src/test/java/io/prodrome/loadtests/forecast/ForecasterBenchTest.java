package io.prodrome.loadtests.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.models.forecast.Forecaster;
import io.prodrome.models.pack.ModelPack;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecasterBenchTest {

  private final ForecasterBench bench = new ForecasterBench(ModelPack.builtIn(), line -> {});

  @Test
  void everyPartIsMeasured() throws Exception {
    ObjectNode json = bench.speed(0.5, null);
    for (String part :
        List.of("appended", "appendedAndComparedWithBefore", "wholeInOnnxRuntime", "halfLoad")) {
      assertTrue(json.path(part).path("count").asInt() > 0, part);
      assertTrue(
          json.path(part).path("p50Ms").asDouble() <= json.path(part).path("p99Ms").asDouble(),
          part);
    }
    assertEquals(
        json.at("/appended/perSecond").asDouble()
            / json.at("/wholeInOnnxRuntime/perSecond").asDouble(),
        json.path("timesFasterThanWhole").asDouble(),
        1e-9);
    assertEquals(
        json.at("/appended/perSecond").asDouble() / 2,
        json.at("/halfLoad/offeredPerSecond").asDouble(),
        1e-9);
  }

  @Test
  void memoryIsReadAtATenthAtHalfAndAtTheEnd() throws Exception {
    List<Long> done = new ArrayList<>();
    JsonNode points = bench.memory(40, 4, done::add).path("points");
    assertEquals(
        List.of(4L, 20L, 40L),
        points.findValues("forecasts").stream().map(JsonNode::asLong).toList());
    assertEquals(40L, done.get(done.size() - 1));
    points.forEach(point -> assertTrue(point.path("heapMiB").asDouble() > 0, point::toString));
  }

  @Test
  void thePatientsGetForecastsFromAFullHistory() {
    try (Forecaster forecaster = Forecaster.of(ModelPack.builtIn())) {
      GrowingPatient patient =
          new GrowingPatient(forecaster.vocabulary(), 7, ForecasterBench.HISTORY - 1);
      Forecast forecast = forecaster.forecast(List.of(patient.next())).get(0);
      assertNull(forecast.abstention());
      assertTrue(forecaster.cachedBytes() > 0, "the history is kept for the next event");
      long kept = forecaster.cachedBytes();
      forecaster.forecast(List.of(patient.next()));
      assertEquals(kept, forecaster.cachedBytes(), "the new event is not a whole block");
    }
  }
}
