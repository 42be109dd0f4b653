package io.prodrome.launcher.demo;

import io.prodrome.launcher.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports on loopback: the wanted one, or, when it is taken, a free one, which it says. */
final class Ports {

  private final PrintWriter out;

  Ports(PrintWriter out) {
    this.out = out;
  }

  /**
   * A port to listen at.
   *
   * @param name what listens, for people
   * @param wanted the port that was asked for; 0 for any
   */
  int choose(String name, int wanted) {
    if (isFree(wanted) && wanted != 0) {
      return wanted;
    }
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      if (wanted != 0) {
        out.printf("port %d for %s is taken: using %d%n", wanted, name, free.getLocalPort());
        out.flush();
      }
      return free.getLocalPort();
    } catch (IOException e) {
      throw new UserError("no free port was found for " + name, e);
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
