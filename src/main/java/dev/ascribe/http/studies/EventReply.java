package dev.ascribe.http.studies;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.KebabCaseStrategy;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.ascribe.http.directives.ApiRoutes;
import dev.ascribe.http.directives.MessageFilter;
import dev.ascribe.http.directives.Replies;
import dev.ascribe.scheduling.StudyEvent;
import dev.ascribe.study.RunSpec;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.sse.ServerSentEvent;

/**
 * Events of a study as the API writes them: each under the name of its record, such as {@code
 * study-completed}, with the record's components. A run is written as its id, and the id of the
 * study is left out.
 */
record EventReply(MessageFilter messageFilter) {
  private static final ObjectMapper MAPPER =
      Replies.mapper()
          .addMixIn(StudyEvent.InstanceCompleted.class, InstanceNamed.class)
          .addMixIn(StudyEvent.Planned.class, WithoutStudy.class)
          .addMixIn(StudyEvent.StudyCompleted.class, WithoutStudy.class)
          .addMixIn(StudyEvent.StudyAborted.class, WithoutStudy.class)
          .addMixIn(StudyEvent.StudyCancelled.class, WithoutStudy.class)
          .registerModule(
              new SimpleModule()
                  .addSerializer(new StdDelegatingSerializer(RunSpec.class, new RunId())));

  private interface InstanceNamed {
    @JsonProperty("instance")
    String instanceId();
  }

  @JsonIgnoreProperties("study_id")
  private interface WithoutStudy {}

  private static final class RunId extends StdConverter<RunSpec, String> {
    @Override
    public String convert(RunSpec run) {
      return run.id();
    }
  }

  /** The event with its number, from which a client that reconnects continues. */
  ServerSentEvent of(StudyEvent.Numbered numbered) {
    StudyEvent event = numbered.event();
    ObjectNode data = MAPPER.createObjectNode().put("at", numbered.at().toString());
    data.setAll((ObjectNode) MAPPER.valueToTree(event));
    if (data.has("message")) {
      data.put("message", messageFilter.publicLine(data.get("message").textValue()));
    }
    return ApiRoutes.event(
        Optional.of(Long.toString(numbered.number())),
        KebabCaseStrategy.INSTANCE.translate(event.getClass().getSimpleName()),
        data);
  }
}
