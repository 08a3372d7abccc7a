import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Scanner;

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
