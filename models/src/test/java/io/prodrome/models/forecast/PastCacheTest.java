package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.event.Demographics.Sex;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.models.pack.ModelPack;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PastCacheTest {

  private static final int BLOCK_BYTES = 100;
  private final PastCache cache = new PastCache(1000, BLOCK_BYTES);

  private static PatientKey patient(int number) {
    return new PatientKey(String.format("%032x", number));
  }

  private static List<PastBlock> chain(int blocks) {
    TimelineTokens none =
        TimelineTokens.of(List.of(), 0, 0, Sex.FEMALE, Vocabulary.of(ModelPack.builtIn()));
    PastBlock block =
        new PastBlock(null, new TokenBlock(none, 0, 1), new float[0], new float[0], 1);
    return Collections.nCopies(blocks, block);
  }

  @Test
  void patientsNotAskedForLongestGiveWay() {
    cache.put(patient(1), chain(4));
    cache.put(patient(2), chain(4));
    assertEquals(4, cache.get(patient(1)).size());
    cache.put(patient(3), chain(4));
    assertEquals(4, cache.get(patient(1)).size());
    assertTrue(cache.get(patient(2)).isEmpty());
    assertEquals(800, cache.bytes());
  }

  @Test
  void neverTakesMoreThanItsBytes() {
    Random random = new Random(3);
    for (int round = 0; round < 2000; round++) {
      cache.put(patient(random.nextInt(20)), chain(random.nextInt(12)));
      assertTrue(cache.bytes() <= 1000);
    }
    cache.clear();
    assertEquals(0, cache.bytes());
  }

  @Test
  void longerChainTakesThePlaceOfTheShorterOne() {
    cache.put(patient(1), chain(3));
    cache.put(patient(1), chain(5));
    assertEquals(500, cache.bytes());
    cache.put(patient(1), List.of());
    assertEquals(0, cache.bytes());
  }

  @Test
  void chainLargerThanTheWholeCacheIsNotKept() {
    cache.put(patient(1), chain(11));
    assertTrue(cache.get(patient(1)).isEmpty());
    assertEquals(0, cache.bytes());
  }
}
