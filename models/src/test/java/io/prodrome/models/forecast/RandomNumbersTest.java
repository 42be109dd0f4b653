package io.prodrome.models.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RandomNumbersTest {

  @Test
  void numbersAreUniformAlongEveryCounter() {
    for (int counter = 0; counter < 4; counter++) {
      int[] bins = new int[10];
      int[] pairs = new int[4];
      double before = .3;
      for (int at = 0; at < 20_000; at++) {
        long[] place = {1, 2, 3, 4};
        place[counter] = at;
        double number = RandomNumbers.uniform(place[0], place[1], place[2], place[3]);
        assertTrue(number >= 0 && number < 1);
        bins[(int) (number * 10)]++;
        pairs[(number < .5 ? 0 : 1) + (before < .5 ? 0 : 2)]++;
        before = number;
      }
      // Five standard deviations of a binomial count.
      for (int bin : bins) {
        assertEquals(2000, bin, 5 * Math.sqrt(20_000 * .1 * .9));
      }
      for (int pair : pairs) {
        assertEquals(5000, pair, 5 * Math.sqrt(20_000 * .25 * .75));
      }
    }
  }

  @Test
  void numberIsOfItsPlaceAlone() {
    double number = RandomNumbers.uniform(7, 1, 2, 3);
    assertEquals(number, RandomNumbers.uniform(7, 1, 2, 3));
    assertNotEquals(number, RandomNumbers.uniform(7, 2, 1, 3));
    assertNotEquals(number, RandomNumbers.uniform(8, 1, 2, 3));
  }
}
