import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.transport.Netty4Plugin;

/** One OpenSearch node; its settings are the arguments, name=value. It ends with its standard input. */
final class TestNode extends Node {
  private TestNode(Environment environment) {
    super(environment, List.of(Netty4Plugin.class, PainlessPlugin.class), false);
  }

  public static void main(String[] arguments) throws Exception {
    Settings.Builder settings = Settings.builder();
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      settings.put(pair[0], pair[1]);
    }
    LogConfigurator.configureWithoutConfig(Settings.EMPTY);
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(
            settings.build(), Map.of(), Path.of(settings.get("path.home"), "config"), () -> "node");
    TestNode node = new TestNode(environment);
    node.start();
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
    node.close();
    System.exit(0);
  }
}
