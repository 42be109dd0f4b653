package io.prodrome.models.terminology.source;

import java.io.IOException;

/** Something that concepts are read from. */
public interface TerminologySource {

  /** A short name for the summary: the file's name. */
  String name();

  /** The licence of the content, as far as the format says it. */
  String licence();

  /**
   * Reads everything once.
   *
   * @throws InvalidSourceException if the content is not what its format asks for
   * @throws IOException if a file cannot be read
   */
  void read(SourceSink sink) throws IOException;
}
