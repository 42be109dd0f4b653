package io.prodrome.loadtests.recognise;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.models.evaluate.Speed;

/**
 * How long each note of a pass took one thread.
 *
 * @param wall elapsed nanoseconds a note
 * @param cpu nanoseconds of processor time a note, which other programs on the machine do not
 *     lengthen
 * @param bytes UTF-8 bytes of all notes
 */
record PassTimes(long[] wall, long[] cpu, long bytes) {

  Speed speed() {
    return Speed.of(wall, bytes);
  }

  Speed cpuSpeed() {
    return Speed.of(cpu, bytes);
  }

  void write(ObjectNode json) {
    json.put("notes", wall.length);
    json.put("notesPerSecond", tenth(speed().notesPerSecond()));
    json.put("notesPerCpuSecond", tenth(cpuSpeed().notesPerSecond()));
    json.put("kbPerSecond", tenth(speed().kbPerSecond()));
    json.put("p99Ms", tenth(speed().p99Ms()));
  }

  static double tenth(double value) {
    return Math.round(value * 10) / 10.0;
  }

  /** To four places, as scores are shown. */
  static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
