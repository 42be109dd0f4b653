package io.prodrome.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The expected values were computed with Python's hashlib. */
class DigestsTest {

  @Test
  void idIsTheFirstHalfOfTheHashOverLengthsAndParts() {
    assertEquals("5310a58788781ab25d5ad7c3f8503582", Digests.id("a", "bc"));
  }

  @Test
  void lengthsCountBytesOfUtf8() {
    assertEquals("7a6db0ce95b55a8767f115010bcfbf24", Digests.id("ä"));
  }

  @Test
  void partsDoNotRunTogether() {
    assertNotEquals(Digests.id("ab", "c"), Digests.id("a", "bc"));
    assertNotEquals(Digests.id("a1:b"), Digests.id("a", "b"));
    assertNotEquals(Digests.id("a", ""), Digests.id("a"));
  }

  @Test
  void sha256IsTheStandardsOwnExample() {
    assertEquals(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        Digests.sha256("abc".getBytes(StandardCharsets.US_ASCII)));
  }
}
