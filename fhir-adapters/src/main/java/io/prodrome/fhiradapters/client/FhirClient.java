package io.prodrome.fhiradapters.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Sends FHIR resources to a server. Thread-safe. */
public final class FhirClient {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern XML_TYPE = Pattern.compile("<([A-Za-z]{1,40})[\\s/>]");

  private final String base;
  private final Duration timeout;
  private final HttpClient http;

  /**
   * @param base the server's base URL, such as {@code http://127.0.0.1:8085}
   * @param timeout for the connection, and for each answer
   */
  public FhirClient(URI base, Duration timeout) {
    this(base, timeout, null);
  }

  /**
   * @param base the server's base URL
   * @param timeout for the connection, and for each answer
   * @param tls whom to trust, and the certificate to show, where the base is https; null for what
   *     the JDK trusts
   */
  public FhirClient(URI base, Duration timeout, @Nullable SSLContext tls) {
    String text = base.toString();
    this.base = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    this.timeout = timeout;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout);
    this.http = (tls == null ? builder : builder.sslContext(tls)).build();
  }

  /**
   * An answer.
   *
   * @param status of HTTP
   * @param diagnostics the OperationOutcome's text; empty where there is none
   */
  public record Answer(int status, String diagnostics) {

    /** Whether the resource is stored. */
    public boolean accepted() {
      return status >= 200 && status < 300;
    }

    /** Whether the same request may be answered otherwise later. */
    public boolean transientFailure() {
      return status == 429 || status >= 500;
    }
  }

  /**
   * Posts a resource: a Bundle to the base, another to its type.
   *
   * @param resource JSON or XML
   * @throws IOException if the server cannot be reached or does not answer in time: whether the
   *     resource was stored is not known then
   */
  public Answer post(byte[] resource) throws IOException {
    boolean xml = isXml(resource);
    String type = xml ? xmlType(resource) : jsonType(resource);
    String path = type.isEmpty() || type.equals("Bundle") ? "/" : "/" + type;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(timeout)
            .header("Content-Type", xml ? "application/fhir+xml" : "application/fhir+json")
            .header("Accept", "application/fhir+json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(resource))
            .build();
    try {
      HttpResponse<String> response =
          http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return new Answer(response.statusCode(), diagnostics(response.body()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the answer", e);
    }
  }

  private static boolean isXml(byte[] resource) {
    for (byte b : resource) {
      if (b > ' ') {
        return b == '<';
      }
    }
    return false;
  }

  private static String xmlType(byte[] resource) {
    int length = Math.min(resource.length, 4096);
    Matcher root = XML_TYPE.matcher(new String(resource, 0, length, StandardCharsets.UTF_8));
    return root.find() ? root.group(1) : "";
  }

  /** The top resource's type; empty where there is none, which the server will say. */
  private static String jsonType(byte[] resource) {
    try (JsonParser parser = MAPPER.createParser(resource)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("resourceType")) {
          String type = parser.getText();
          return type.matches("[A-Za-z]{1,40}") ? type : "";
        }
        parser.skipChildren();
      }
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  private static String diagnostics(String body) {
    try {
      return MAPPER.readTree(body).path("issue").path(0).path("diagnostics").asText("");
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
