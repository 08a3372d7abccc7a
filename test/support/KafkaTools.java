import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.MessageFormatter;

/**
 * Kafka's own tools, one after the other in one JVM, which takes seconds to start. A line on stdin is {"tool": class, "args": [...],
 * "input": text}; a line on stdout answers it: {"code": ..., "stdout": ..., "stderr": ...}.
 */
public class KafkaTools {
  /** No Exception, which tools catch. */
  private static class Exited extends Error {}

  private static Integer code;

  public static void main(String[] words) throws Exception {
    ObjectMapper json = new ObjectMapper();
    PrintStream answers = System.out;
    catchExits();
    Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
    while (lines.hasNextLine()) {
      JsonNode request = json.readTree(lines.nextLine());
      List<String> args = new ArrayList<>();
      request.get("args").forEach(each -> args.add(each.asText()));
      ByteArrayOutputStream stdout = new ByteArrayOutputStream();
      ByteArrayOutputStream stderr = new ByteArrayOutputStream();
      InputStream input = new ByteArrayInputStream(request.get("input").asText().getBytes(StandardCharsets.UTF_8));
      System.setOut(new PrintStream(stdout, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(stderr, true, StandardCharsets.UTF_8));
      System.setIn(input);
      code = null;
      run(request.get("tool").asText(), args.toArray(new String[0]));
      Map<String, Object> answer =
          Map.of(
              "code", code == null ? 0 : code,
              "stdout", stdout.toString(StandardCharsets.UTF_8),
              "stderr", stderr.toString(StandardCharsets.UTF_8));
      answers.println(json.writeValueAsString(answer));
      answers.flush();
    }
  }

  /** Tools end by a class of Kafka's, which says how; it has another place since Kafka 4.4. */
  private static void catchExits() throws ReflectiveOperationException {
    Class<?> exit;
    try {
      exit = Class.forName("org.apache.kafka.common.utils.internals.Exit");
    } catch (ClassNotFoundException older) {
      exit = Class.forName("org.apache.kafka.common.utils.Exit");
    }
    Class<?> procedure = Class.forName(exit.getName() + "$Procedure");
    Object keep =
        Proxy.newProxyInstance(
            procedure.getClassLoader(),
            new Class<?>[] {procedure},
            (proxy, method, args) -> {
              if (code == null) code = (Integer) args[0];
              throw new Exited();
            });
    exit.getMethod("setExitProcedure", procedure).invoke(null, keep);
    exit.getMethod("setHaltProcedure", procedure).invoke(null, keep);
  }

  private static void run(String tool, String[] args) {
    try {
      Class.forName(tool).getMethod("main", String[].class).invoke(null, (Object) args);
    } catch (InvocationTargetException thrown) {
      if (thrown.getCause() instanceof Exited) return;
      thrown.getCause().printStackTrace();
      if (code == null) code = 1;
    } catch (ReflectiveOperationException absent) {
      System.err.println(absent);
      code = 1;
    }
  }
}

/**
 * A tool of our own: prints records of brokers' own topics as the formatters of kafka-console-consumer.sh do, a line each. Groups of the
 * newer protocols have no formatter; they are printed by the coordinator's own converters. A line of stdin is a topic, a key and a value
 * in base64, - for null. By their names, since older releases have these classes elsewhere or not at all.
 */
class StoredRecords {
  public static void main(String[] words) throws Exception {
    MessageFormatter offsets = formatter("OffsetsMessageFormatter");
    MessageFormatter groups = formatter("GroupMetadataMessageFormatter");
    MessageFormatter transactions = formatter("TransactionLogMessageFormatter");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = in.readLine()) != null; ) {
      String[] parts = line.split(" ");
      byte[] key = Base64.getDecoder().decode(parts[1]);
      byte[] value = parts[2].equals("-") ? null : Base64.getDecoder().decode(parts[2]);
      ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(parts[0], 0, 0, key, value);
      short type = ByteBuffer.wrap(key).getShort();
      if (parts[0].equals("__transaction_state")) transactions.writeTo(record, System.out);
      else if (type <= 1) offsets.writeTo(record, System.out);
      else if (type == 2) groups.writeTo(record, System.out);
      else System.out.print(convert(type, key, value));
      System.out.println();
    }
  }

  private static MessageFormatter formatter(String name) throws ReflectiveOperationException {
    return (MessageFormatter) Class.forName("org.apache.kafka.tools.consumer." + name).getConstructor().newInstance();
  }

  private static String convert(short type, byte[] key, byte[] value) throws ReflectiveOperationException {
    Object serde = Class.forName("org.apache.kafka.coordinator.group.GroupCoordinatorRecordSerde").getConstructor().newInstance();
    Object record =
        serde.getClass().getMethod("deserialize", ByteBuffer.class, ByteBuffer.class)
            .invoke(serde, ByteBuffer.wrap(key), value == null ? null : ByteBuffer.wrap(value));
    String text = "{\"key\":{\"type\":" + type + ",\"data\":" + write("writeRecordKeyAsJson", get(record, "key")) + "},\"value\":";
    if (value == null) return text + "null}";
    Object versioned = get(record, "value");
    Object version = get(versioned, "version");
    return text + "{\"version\":" + version + ",\"data\":" + write("writeRecordValueAsJson", get(versioned, "message"), version) + "}}";
  }

  private static Object get(Object of, String name) throws ReflectiveOperationException {
    return of.getClass().getMethod(name).invoke(of);
  }

  private static Object write(String name, Object... args) throws ReflectiveOperationException {
    Class<?> converters = Class.forName("org.apache.kafka.coordinator.group.generated.CoordinatorRecordJsonConverters");
    for (Method method : converters.getMethods()) if (method.getName().equals(name)) return method.invoke(null, args);
    throw new NoSuchMethodException(name);
  }
}
