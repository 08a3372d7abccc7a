import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;

/**
 * Kafka Streams applications in one JVM: bootstrap servers, and for each application its id, its group protocol, the topic
 * that it reads and its state directory. A line on stdin closes the application of that id; the end of stdin, all.
 */
public class StreamsApp {
  public static void main(String[] args) {
    Map<String, KafkaStreams> applications = new HashMap<>();
    for (int at = 1; at < args.length; at += 4) {
      KafkaStreams application = start(args[0], args[at], args[at + 1], args[at + 2], args[at + 3]);
      applications.put(args[at], application);
    }
    Scanner stdin = new Scanner(System.in);
    while (stdin.hasNextLine()) {
      KafkaStreams application = applications.remove(stdin.nextLine());
      if (application != null) application.close();
    }
    applications.values().forEach(KafkaStreams::close);
  }

  private static KafkaStreams start(
      String servers, String id, String protocol, String topic, String stateDirectory) {
    Properties settings = new Properties();
    settings.put("application.id", id);
    settings.put("bootstrap.servers", servers);
    settings.put("group.protocol", protocol);
    settings.put("state.dir", stateDirectory);
    // By the classic protocol a Streams member does not leave when it closes: its session has to run out.
    if (protocol.equals("classic")) settings.put("session.timeout.ms", "6000");
    settings.put("commit.interval.ms", "200");
    settings.put("auto.offset.reset", "earliest");
    settings.put("default.key.serde", Serdes.ByteArray().getClass());
    settings.put("default.value.serde", Serdes.ByteArray().getClass());
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(topic).foreach((key, value) -> {});
    KafkaStreams application = new KafkaStreams(builder.build(), settings);
    application.start();
    return application;
  }
}
