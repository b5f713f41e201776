// Every call of org.sourcelab:kafka-connect-client on a worker with a topic "talk":
//   java ConnectCalls.java http://host:port FOLDER
// writes what each call gives as a line "call<TAB>answer"; a refusal as its class, code and text.
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.sourcelab.kafka.connect.apiclient.Configuration;
import org.sourcelab.kafka.connect.apiclient.KafkaConnectClient;
import org.sourcelab.kafka.connect.apiclient.request.dto.ConnectorPluginConfigDefinition;
import org.sourcelab.kafka.connect.apiclient.request.dto.ConnectorPluginConfigValidationResults;
import org.sourcelab.kafka.connect.apiclient.request.dto.ConnectorStatus;
import org.sourcelab.kafka.connect.apiclient.request.dto.NewConnectorDefinition;
import org.sourcelab.kafka.connect.apiclient.request.post.PostConnectorRestart;
import org.sourcelab.kafka.connect.apiclient.rest.exceptions.InvalidRequestException;

public class ConnectCalls {
  static final String SINK = "org.apache.kafka.connect.file.FileStreamSinkConnector";
  static final long SETTLE_MS = 60_000;
  static final TreeSet<String> called = new TreeSet<>();
  static KafkaConnectClient client;
  static String folder;

  static void call(String method, String about, Supplier<Object> ask) {
    called.add(method);
    System.out.println(method + "(" + about + ")\t" + settled(ask).replace("\n", "\\n"));
  }

  // A rebalance is over some time.
  static String settled(Supplier<Object> ask) {
    long end = System.currentTimeMillis() + SETTLE_MS;
    while (true) {
      try {
        return String.valueOf(ask.get());
      } catch (InvalidRequestException refused) {
        boolean passes = refused.getErrorCode() == 409 && !refused.getMessage().contains("already exists");
        if (!passes || System.currentTimeMillis() > end)
          return refused.getClass().getSimpleName() + " " + refused.getErrorCode() + " " + refused.getMessage();
      }
      rest();
    }
  }

  static void rest() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  static void waitFor(String name, String state) {
    long end = System.currentTimeMillis() + SETTLE_MS;
    String seen = "";
    while (System.currentTimeMillis() < end) {
      try {
        ConnectorStatus status = client.getConnectorStatus(name);
        seen = status.toString();
        if (state.equals(status.getConnector().get("state")) && !status.getTasks().isEmpty() && !client.getConnector(name).getTasks().isEmpty()
            && status.getTasks().stream().allMatch(task -> state.equals(task.getState()))) return;
      } catch (InvalidRequestException notYet) {
        seen = notYet.getMessage();
      }
      rest();
    }
    throw new IllegalStateException(name + " is not " + state + ": " + seen);
  }

  static Map<String, String> sink() {
    return new TreeMap<>(Map.of("connector.class", SINK, "tasks.max", "1", "topics", "talk", "file", folder + "/client.txt"));
  }

  static Map<String, String> without(String key) {
    Map<String, String> config = sink();
    config.remove(key);
    return config;
  }

  // What it says, without the words of documentation.
  static String told(ConnectorPluginConfigValidationResults results) {
    return results.getName() + " " + results.getErrorCount() + " " + results.getGroups() + results.getConfigs().stream()
        .map(one -> one.getDefinition().getName() + ":" + one.getDefinition().getType() + ":" + one.getDefinition().isRequired() + ":" + one.getDefinition().getDefaultValue()
            + "=" + one.getValue().getValue() + one.getValue().getErrors() + one.getValue().isVisible())
        .filter(one -> !one.startsWith("file:")).sorted().collect(Collectors.joining(" "));
  }

  static Object validate(Map<String, String> config) {
    return told(client.validateConnectorPluginConfig(ConnectorPluginConfigDefinition.newBuilder().withName("FileStreamSinkConnector").withConfig(config).build()));
  }

  static Object add(String name, Map<String, String> config) {
    return client.addConnector(NewConnectorDefinition.newBuilder().withName(name).withConfig(config).build()).getConfig();
  }

  static void questions(String name) {
    call("getConnector", name, () -> client.getConnector(name));
    call("getConnectorConfig", name, () -> new TreeMap<>(client.getConnectorConfig(name)));
    call("getConnectorStatus", name, () -> client.getConnectorStatus(name));
    call("getConnectorTasks", name, () -> client.getConnectorTasks(name).stream().map(task -> task.getId() + " " + new TreeMap<>(task.getConfig())).toList());
    call("getConnectorTaskStatus", name, () -> client.getConnectorTaskStatus(name, 0));
    call("getConnectorTopics", name, () -> client.getConnectorTopics(name));
    call("resetConnectorTopics", name, () -> client.resetConnectorTopics(name));
  }

  static void orders(String name) {
    call("restartConnector", name, () -> client.restartConnector(name));
    call("restartConnector", name + " with tasks", () -> client.restartConnector(new PostConnectorRestart(name).withIncludeTasks(true).withOnlyFailed(false)));
    if (!name.equals("none")) waitFor(name, "RUNNING");
    call("restartConnectorTask", name, () -> client.restartConnectorTask(name, 0));
    if (!name.equals("none")) waitFor(name, "RUNNING");
    call("pauseConnector", name, () -> client.pauseConnector(name));
    if (!name.equals("none")) waitFor(name, "PAUSED");
    call("resumeConnector", name, () -> client.resumeConnector(name));
    if (!name.equals("none")) waitFor(name, "RUNNING");
  }

  public static void main(String[] words) {
    client = new KafkaConnectClient(new Configuration(words[0]));
    folder = words[1];
    call("getConnectServerVersion", "", () -> client.getConnectServerVersion().getVersion());
    call("getConnectors", "", () -> client.getConnectors());
    call("getConnectorPlugins", "", () -> client.getConnectorPlugins().stream().filter(plugin -> plugin.getClassName().contains(".connect.file.")).map(Object::toString).sorted().toList());
    questions("none");
    orders("none");
    call("deleteConnector", "none", () -> client.deleteConnector("none"));
    call("addConnector", "refused", () -> add("a b", without("topics")));
    call("addConnector", "", () -> add("a b", sink()));
    waitFor("a b", "RUNNING");
    call("addConnector", "again", () -> add("a b", sink()));
    questions("a b");
    orders("a b");
    Map<String, String> changed = sink();
    changed.put("errors.tolerance", "all");
    call("updateConnectorConfig", "", () -> new TreeMap<>(client.updateConnectorConfig("a b", changed).getConfig()));
    call("updateConnectorConfig", "refused", () -> client.updateConnectorConfig("a b", without("topics")));
    waitFor("a b", "RUNNING");
    call("getConnectorsWithExpandedStatus", "", () -> client.getConnectorsWithExpandedStatus().getAllStatuses());
    call("getConnectorsWithExpandedInfo", "", () -> client.getConnectorsWithExpandedInfo().getAllDefinitions());
    call("getConnectorsWithAllExpandedMetadata", "", () -> client.getConnectorsWithAllExpandedMetadata().getMappedStatuses());
    Map<String, String> named = sink();
    named.put("name", "v");
    call("validateConnectorPluginConfig", "", () -> validate(named));
    call("validateConnectorPluginConfig", "without a name", () -> validate(sink()));
    call("deleteConnector", "", () -> client.deleteConnector("a b"));
    call("getConnectors", "", () -> client.getConnectors());

    TreeSet<String> left = new TreeSet<>();
    for (Method method : KafkaConnectClient.class.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && !called.contains(method.getName())) left.add(method.getName());
    }
    if (!left.isEmpty()) throw new IllegalStateException("not called: " + left);
    System.exit(0);
  }
}
