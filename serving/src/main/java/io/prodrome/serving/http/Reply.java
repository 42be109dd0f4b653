package io.prodrome.serving.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.prodrome.topics.Json;
import java.util.Map;

/**
 * An answer, before it is sent.
 *
 * @param status the HTTP status
 * @param contentType the body's type
 * @param body the body; not to be modified
 * @param headers further headers
 */
record Reply(int status, String contentType, byte[] body, Map<String, String> headers) {
  private static final String JSON = "application/json";

  /** A value as JSON. */
  static Reply json(Object value) {
    return json(200, value, Map.of());
  }

  /** A value as JSON, with another status than 200. */
  static Reply json(int status, Object value, Map<String, String> headers) {
    try {
      return new Reply(status, JSON, Json.mapper().writeValueAsBytes(value), headers);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON for a " + value.getClass().getSimpleName(), e);
    }
  }

  /**
   * A refusal: {@code {"error":{"status":404,"message":"..."}}}.
   *
   * @param message what is wrong and what to do; never anything that the request held
   */
  static Reply error(int status, String message) {
    return error(status, message, Map.of());
  }

  /** A refusal with further headers. */
  static Reply error(int status, String message, Map<String, String> headers) {
    return json(status, Map.of("error", new Problem(status, message)), headers);
  }

  /**
   * What an error answer holds.
   *
   * @param status the HTTP status once more, for readers who see only the body
   * @param message for people
   */
  record Problem(int status, String message) {}
}
