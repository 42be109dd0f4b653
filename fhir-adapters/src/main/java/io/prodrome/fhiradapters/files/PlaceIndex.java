package io.prodrome.fhiradapters.files;

import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * Where in a file the things are that have a key: 40 bytes a key and place, so that a file of a
 * million resources costs some tens of megabytes. A key is a hash, so what is found at a place must
 * be checked. Not thread-safe.
 */
final class PlaceIndex {

  private static final long EMPTY = -1;

  private long[] keys = new long[1024];
  private long[] places = filled(1024);
  private int size;

  private static long[] filled(int length) {
    long[] empty = new long[length];
    Arrays.fill(empty, EMPTY);
    return empty;
  }

  /** The key of a text: 64 bits of a polynomial hash, mixed. */
  static long keyOf(String text) {
    long hash = 1125899906842597L;
    for (int i = 0; i < text.length(); i++) {
      hash = 31 * hash + text.charAt(i);
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }

  /**
   * @param place not negative; a key may have several
   */
  void add(String text, long place) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    put(keyOf(text), place);
    size++;
  }

  private void put(long key, long place) {
    int slot = (int) key & keys.length - 1;
    while (places[slot] != EMPTY) {
      slot = slot + 1 & keys.length - 1;
    }
    keys[slot] = key;
    places[slot] = place;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldPlaces = places;
    keys = new long[2 * oldKeys.length];
    places = filled(keys.length);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldPlaces[i] != EMPTY) {
        put(oldKeys[i], oldPlaces[i]);
      }
    }
  }

  /** Calls the consumer with each place of a key. */
  void each(String text, LongConsumer consumer) {
    long key = keyOf(text);
    int slot = (int) key & keys.length - 1;
    while (places[slot] != EMPTY) {
      if (keys[slot] == key) {
        consumer.accept(places[slot]);
      }
      slot = slot + 1 & keys.length - 1;
    }
  }

  /** One of the places of a key. */
  OptionalLong first(String text) {
    long[] found = {EMPTY};
    each(text, place -> found[0] = found[0] == EMPTY ? place : found[0]);
    return found[0] == EMPTY ? OptionalLong.empty() : OptionalLong.of(found[0]);
  }

  /** How many places there are. */
  int size() {
    return size;
  }
}
