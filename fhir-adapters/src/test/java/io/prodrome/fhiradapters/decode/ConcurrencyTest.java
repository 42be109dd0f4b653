package io.prodrome.fhiradapters.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.RawMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

  @Test
  void oneDecoderServesManyThreads() throws Exception {
    List<RawMessage> messages = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      messages.add(
          Samples.hl7(
              "MSH|^~\\&|REG|HOSP|PRO|DRO|20200501101530||MDM^T02|M" + i + "|P|2.5",
              "PID|1||" + (4000 + i) + "^^^GENERAL^MR||Canaryname||19500402|F",
              "TXA|1|HP|TX|||||||||D" + i,
              "OBX|1|TX|||text \\T\\ " + i));
      messages.add(
          Samples.bundle(
              "{'resourceType':'Condition','id':'c"
                  + i
                  + "','subject':{'reference':'urn:uuid:0a'},"
                  + "'code':{'text':'cough "
                  + i
                  + "'}}"));
    }
    List<DecodeResult> alone = messages.stream().map(Samples.DECODER::decode).toList();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<List<DecodeResult>>> together = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        together.add(threads.submit(() -> messages.stream().map(Samples.DECODER::decode).toList()));
      }
      for (Future<List<DecodeResult>> results : together) {
        assertEquals(alone, results.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
