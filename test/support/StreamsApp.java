import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Scanner;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;

/**
 * Kafka Streams applications in one JVM: bootstrap servers, and for each application its id, its group protocol, the topic
 * that it reads, its state directory and what it does (`read`, or `count`: how often each value is there, which takes a
 * repartition and a store). A line on stdin closes the application of that id; the end of stdin, all.
 */
public class StreamsApp {
  public static void main(String[] args) {
    Map<String, KafkaStreams> applications = new HashMap<>();
    for (int at = 1; at < args.length; at += 5) {
      KafkaStreams application =
          start(args[0], args[at], args[at + 1], args[at + 2], args[at + 3], args[at + 4]);
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
      String servers, String id, String protocol, String topic, String stateDirectory, String work) {
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
    KStream<byte[], byte[]> stream = builder.stream(topic);
    if (work.equals("count"))
      stream.groupBy((key, value) -> value, Grouped.as("by-value")).count(Materialized.as("counts"));
    else stream.foreach((key, value) -> {});
    KafkaStreams application = new KafkaStreams(builder.build(), settings);
    application.start();
    return application;
  }
}
