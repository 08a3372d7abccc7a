import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.*;

/** Prints the entries of legacy-messages.ts, by Kafka's own classes: kafka-clients 3.9 is the last that writes these formats. */
public class LegacyMessages {
  public static void main(String[] args) {
    for (byte magic : new byte[] {0, 1})
      for (CompressionType type : new CompressionType[] {CompressionType.NONE, CompressionType.GZIP, CompressionType.SNAPPY, CompressionType.LZ4}) {
        print("magic-" + magic + "-" + type.name, build(magic, type, TimestampType.CREATE_TIME));
        if (magic == 1) print("magic-1-" + type.name + "-append-time", build(magic, type, TimestampType.LOG_APPEND_TIME));
      }
  }

  static ByteBuffer build(byte magic, CompressionType type, TimestampType timestampType) {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    // Two builders: two wrappers where they are compressed.
    long next = 100;
    for (int half = 0; half < 2; half++) {
      MemoryRecordsBuilder builder = MemoryRecords.builder(buffer, magic, Compression.of(type).build(), timestampType, next, 1700000009999L);
      for (int i = 0; i < 3; i++, next++) {
        byte[] key = i == 1 ? null : ("key-" + next).getBytes(StandardCharsets.UTF_8);
        byte[] value = i == 2 ? null : ("value-" + next + " " + "x".repeat(40)).getBytes(StandardCharsets.UTF_8);
        builder.appendWithOffset(next, magic == 0 ? RecordBatch.NO_TIMESTAMP : 1700000000000L + next, key, value);
      }
      builder.build();
      buffer = builder.buffer();
      next += half == 0 ? 10 : 0;
    }
    buffer.flip();
    return buffer;
  }

  static void print(String name, ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    System.out.println("  '" + name + "':\n    '" + Base64.getEncoder().encodeToString(bytes) + "',");
  }
}
