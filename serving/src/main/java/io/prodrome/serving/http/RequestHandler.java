package io.prodrome.serving.http;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Between Jetty and the answers: routes, and gives every answer the headers that keep a browser
 * from storing it or from running anything but the page's own script.
 */
final class RequestHandler extends Handler.Abstract {
  private static final Logger LOG = LoggerFactory.getLogger(RequestHandler.class);
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for"
          + " 'script'";

  private final StaticFiles files = new StaticFiles();
  private final Api api;
  private final boolean loopbackOnly;

  /**
   * @param api what answers under {@code /api}
   * @param loopbackOnly whether requests must name a loopback host. Without that check, a web page
   *     whose own name was made to point at this machine could read the notes (DNS rebinding)
   */
  RequestHandler(Api api, boolean loopbackOnly) {
    this.api = api;
    this.loopbackOnly = loopbackOnly;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Reply reply;
    try {
      reply = answer(request);
    } catch (RuntimeException e) {
      LOG.error("a request met a defect: {} at {}", e.getClass().getName(), place(e));
      reply = Reply.error(500, "an error inside the server; its log says where");
    }
    send(reply, response, callback);
    return true;
  }

  private Reply answer(Request request) {
    if (loopbackOnly
        && !LOOPBACK.contains(Request.getServerName(request).toLowerCase(Locale.ROOT))) {
      return Reply.error(421, "this server answers to localhost only");
    }
    String method = request.getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Reply.error(405, "only GET is understood here", Map.of("Allow", "GET, HEAD"));
    }
    String path = request.getHttpURI().getPath();
    Optional<Reply> file = files.get(path);
    if (file.isPresent()) {
      return file.get();
    }
    List<String> segments = new ArrayList<>();
    try {
      for (String segment : path.substring(1).split("/", -1)) {
        // A path's plus sign is a plus sign; URLDecoder is made for forms.
        segments.add(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
      return api.get(segments, parameters(request));
    } catch (IllegalArgumentException e) {
      return Reply.error(400, "the address is not properly percent-encoded");
    }
  }

  private static Map<String, String> parameters(Request request) {
    Map<String, String> parameters = new HashMap<>();
    for (Fields.Field field : Request.extractQueryParameters(request)) {
      parameters.put(field.getName(), field.getValue());
    }
    return parameters;
  }

  static void send(Reply reply, Response response, Callback callback) {
    response.setStatus(reply.status());
    HttpFields.Mutable headers = response.getHeaders();
    headers.put(HttpHeader.CONTENT_TYPE, reply.contentType());
    headers.put(HttpHeader.CONTENT_LENGTH, reply.body().length);
    headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    headers.put("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    headers.put("Cross-Origin-Opener-Policy", "same-origin");
    headers.put("Cross-Origin-Resource-Policy", "same-origin");
    headers.put("Referrer-Policy", "no-referrer");
    headers.put("X-Content-Type-Options", "nosniff");
    reply.headers().forEach(headers::put);
    response.write(true, ByteBuffer.wrap(reply.body()), callback);
  }

  private static String place(RuntimeException e) {
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? "an unknown place" : trace[0].toString();
  }
}
