// java -cp '.../libs/*' Joiner.java [state-dir]: the join of joiner.ts as a Kafka Streams application. What joiner.ts has
// to take care of itself (who has which partition, what waits, when to commit) Streams does. It ends with SIGTERM or Ctrl-C.

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Properties;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KTable;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.BuiltInDslStoreSuppliers.InMemoryDslStoreSuppliers;
import org.apache.kafka.streams.state.KeyValueStore;

public class Joiner {
  /** What a service says about an order; Status of order.ts. */
  record Status(String status, String detail) {
    @Override
    public String toString() {
      return status + " " + detail;
    }
  }

  /** An order that two of the three have answered. */
  record HalfAnswered(Status inventory, Status payment) {}

  /** The value of a confirmation. The order of the parts is that of the JSON, as in waiting-orders.ts. */
  record Confirmation(String outcome, String inventory, String payment, String shipping) {
    static Confirmation of(HalfAnswered order, Status shipping) {
      var outcome = "cancelled";
      if (order.payment.status.equals("paid"))
        outcome = order.inventory.status.equals("reserved") ? "confirmed" : "delayed";
      return new Confirmation(
          outcome, order.inventory.toString(), order.payment.toString(), shipping.toString());
    }
  }

  static Topology joinStatuses() {
    var builder = new StreamsBuilder();
    // A status topic is a table here: the last word of a service on each order. All three have the order id as their key
    // and as many partitions, so the three statuses of an order always meet in the same task.
    var inventory = statusTable(builder, "inventory");
    var payment = statusTable(builder, "payment");
    var shipping = statusTable(builder, "shipping");
    inventory
        .join(payment, HalfAnswered::new)
        // An inner join has a row once all three are there, whichever of them came last.
        .join(shipping, Confirmation::of)
        .toStream()
        .peek((order, confirmation) -> System.out.println("streams joiner: " + order + " " + confirmation.outcome))
        .to("streams-confirmations", Produced.with(Serdes.String(), json(Confirmation.class)));
    return builder.build();
  }

  /** The state store gets a name, which is that of its changelog topic too. */
  static KTable<String, Status> statusTable(StreamsBuilder builder, String service) {
    return builder.table(
        service + "-status",
        Consumed.with(Serdes.String(), json(Status.class)),
        Materialized.<String, Status, KeyValueStore<Bytes, byte[]>>as(service));
  }

  static <T> Serde<T> json(Class<T> type) {
    var mapper = new ObjectMapper();
    return Serdes.serdeFrom(
        (topic, value) -> {
          try {
            return value == null ? null : mapper.writeValueAsBytes(value);
          } catch (IOException error) {
            throw new SerializationException(error);
          }
        },
        (topic, bytes) -> {
          try {
            return bytes == null ? null : mapper.readValue(bytes, type);
          } catch (IOException error) {
            throw new SerializationException(topic + " has a value that is no " + type.getSimpleName(), error);
          }
        });
  }

  public static void main(String[] args) {
    var settings = new Properties();
    settings.put("application.id", "streams-joiner");
    settings.put("client.id", "streams-joiner");
    settings.put("bootstrap.servers", System.getenv().getOrDefault("SAMSA_BOOTSTRAP_SERVER", "127.0.0.1:9092"));
    if (args.length > 0) settings.put("state.dir", args[0]);
    // KIP-1071: the coordinator knows the topology, so `samsa streams describe` does too.
    settings.put("group.protocol", "streams");
    settings.put("auto.offset.reset", "earliest");
    // A few orders need no RocksDB, and no cache: it would hold confirmations back until the next commit.
    settings.put("dsl.store.suppliers.class", InMemoryDslStoreSuppliers.class);
    settings.put("statestore.cache.max.bytes", 0);
    settings.put("commit.interval.ms", 500);

    var streams = new KafkaStreams(joinStatuses(), settings);
    // What was begun is finished and committed, and the group is left.
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    // Whoever started it may be killed, and cannot end it then.
    ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(1)));
    streams.setStateListener(
        (now, before) -> {
          if (now == KafkaStreams.State.RUNNING) System.out.println("streams joiner: running");
        });
    streams.start();
  }
}
