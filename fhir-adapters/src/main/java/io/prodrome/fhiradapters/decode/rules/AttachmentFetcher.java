package io.prodrome.fhiradapters.decode.rules;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.fhiradapters.decode.RemoteAttachments;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Fetches attachments that are only a link, from where that is allowed: no redirect is followed,
 * and size and time are bounded. Thread-safe.
 */
public final class AttachmentFetcher {

  private static final int OK = 200;

  private final RemoteAttachments rules;
  private @Nullable HttpClient client;

  public AttachmentFetcher(RemoteAttachments rules) {
    this.rules = rules;
  }

  /**
   * What was fetched.
   *
   * @param bytes the attachment
   * @param mediaType as the server says it; empty where it does not
   */
  public record Fetched(byte[] bytes, String mediaType) {}

  /**
   * Fetches an attachment.
   *
   * @param pointer its place in the message, for refusals
   * @throws Refusal if the link may not be followed, or the server does not give it
   */
  public Fetched fetch(String url, String pointer) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          DeadLetterReason.FIELD_INVALID, "an attachment's link is no URL in " + pointer);
    }
    if (!rules.allows(uri)) {
      throw new Refusal(
          DeadLetterReason.UNSUPPORTED,
          "an attachment that is only a link, to where nothing may be fetched from: send its data,"
              + " or allow the server, in "
              + pointer);
    }
    CompletableFuture<Fetched> answer =
        client()
            .sendAsync(
                HttpRequest.newBuilder(uri).timeout(rules.timeout()).GET().build(),
                HttpResponse.BodyHandlers.ofInputStream())
            .thenApplyAsync(response -> read(response, pointer));
    try {
      return answer.get(rules.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Refusal refusal) {
        throw refusal;
      }
      throw unavailable(pointer, "cannot be reached");
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw unavailable(pointer, "does not answer within " + rules.timeout());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(pointer, "was not waited for");
    }
  }

  private Fetched read(HttpResponse<InputStream> response, String pointer) {
    try (InputStream body = response.body()) {
      if (response.statusCode() != OK) {
        throw unavailable(pointer, "answers with status " + response.statusCode());
      }
      byte[] bytes = body.readNBytes(rules.maxBytes() + 1);
      if (bytes.length > rules.maxBytes()) {
        throw new Refusal(
            DeadLetterReason.TOO_LARGE,
            "a linked attachment of more than " + rules.maxBytes() + " bytes in " + pointer);
      }
      return new Fetched(bytes, response.headers().firstValue("content-type").orElse(""));
    } catch (IOException e) {
      throw unavailable(pointer, "breaks off");
    }
  }

  private static Refusal unavailable(String pointer, String how) {
    return new Refusal(
        DeadLetterReason.ATTACHMENT_UNAVAILABLE,
        "the server of a linked attachment " + how + "; redrive it later: " + pointer);
  }

  /** Made when the first link is followed: most configurations allow none. */
  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(rules.timeout())
              .build();
      client = made;
    }
    return made;
  }
}
