import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;

/** A Kafka Streams application: application id, bootstrap servers, group protocol, topic to read, state directory. */
public class StreamsApp {
  public static void main(String[] args) {
    Properties settings = new Properties();
    settings.put("application.id", args[0]);
    settings.put("bootstrap.servers", args[1]);
    settings.put("group.protocol", args[2]);
    settings.put("state.dir", args[4]);
    // By the classic protocol a Streams member does not leave when it closes: its session has to run out.
    if (args[2].equals("classic")) settings.put("session.timeout.ms", "6000");
    settings.put("commit.interval.ms", "200");
    settings.put("auto.offset.reset", "earliest");
    settings.put("default.key.serde", Serdes.ByteArray().getClass());
    settings.put("default.value.serde", Serdes.ByteArray().getClass());
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(args[3]).foreach((key, value) -> {});
    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }
}
