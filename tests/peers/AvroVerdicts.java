import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;

/**
 * What Java's Avro says of schemas, with names as strict as the specification has them. A line of standard input is {"new": text, "old": [texts, oldest
 * first]}; its answer is a line with what became of each schema, with the differences of new and the
 * latest old in both directions, and with the verdict of each level by Avro's SchemaCompatibility.
 */
public class AvroVerdicts {
  static final ObjectMapper JSON = new ObjectMapper();

  static ObjectNode parsed(String text, List<Schema> into) {
    ObjectNode out = JSON.createObjectNode();
    try {
      Schema schema = new Schema.Parser(NameValidator.STRICT_VALIDATOR).parse(text);
      out.put("text", schema.toString());
      out.put("parsingForm", SchemaNormalization.toParsingForm(schema));
      out.put("fingerprint", String.format("%016x", SchemaNormalization.parsingFingerprint64(schema)));
      into.add(schema);
    } catch (Exception refused) {
      out.put("error", String.valueOf(refused.getMessage()));
    }
    return out;
  }

  static ArrayNode differences(Schema reader, Schema writer) {
    ArrayNode out = JSON.createArrayNode();
    for (SchemaCompatibility.Incompatibility one :
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult().getIncompatibilities()) {
      out.add(one.getType() + " " + one.getLocation() + " " + one.getMessage());
    }
    return out;
  }

  static boolean reads(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE;
  }

  static void verdicts(Schema schema, List<Schema> olds, ObjectNode out) {
    List<Schema> newestFirst = new ArrayList<>(olds);
    java.util.Collections.reverse(newestFirst);
    Schema latest = newestFirst.get(0);
    boolean backward = reads(schema, latest);
    boolean forward = reads(latest, schema);
    boolean allBackward = newestFirst.stream().allMatch(old -> reads(schema, old));
    boolean allForward = newestFirst.stream().allMatch(old -> reads(old, schema));
    ObjectNode levels = out.putObject("levels");
    levels.put("NONE", true);
    levels.put("BACKWARD", backward);
    levels.put("BACKWARD_TRANSITIVE", allBackward);
    levels.put("FORWARD", forward);
    levels.put("FORWARD_TRANSITIVE", allForward);
    levels.put("FULL", backward && forward);
    levels.put("FULL_TRANSITIVE", allBackward && allForward);
    out.set("newReadsOld", differences(schema, newestFirst.get(0)));
    out.set("oldReadsNew", differences(newestFirst.get(0), schema));
  }

  public static void main(String[] words) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream print = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line; (line = in.readLine()) != null; ) {
      ObjectNode request = (ObjectNode) JSON.readTree(line);
      ObjectNode out = JSON.createObjectNode();
      List<Schema> fresh = new ArrayList<>();
      List<Schema> olds = new ArrayList<>();
      out.set("new", parsed(request.get("new").asText(), fresh));
      ArrayNode list = out.putArray("old");
      request.get("old").forEach(text -> list.add(parsed(text.asText(), olds)));
      if (fresh.size() == 1 && !olds.isEmpty() && olds.size() == list.size()) {
        verdicts(fresh.get(0), olds, out);
      }
      print.println(JSON.writeValueAsString(out));
    }
    print.flush();
  }
}
