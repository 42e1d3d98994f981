package dev.qemu4j.vm.disk.refusal.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reading of descriptions that others may have written: no file is read for ever, or takes all memory. */
public final class BoundedJson {
    /** More than a thousand disks need. */
    public static final int LONGEST = 1 << 20;

    private static final int DEEPEST = 8;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .build();

    private BoundedJson() {}

    /** Reads a file's text, whose form it does not look at. */
    public static String text(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("it is no regular file"); // a pipe has no end
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new IOException("it has more than " + LONGEST + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    /** Reads a text, whose length its owner has bounded; fails with a {@link tools.jackson.core.JacksonException}. */
    public static JsonNode tree(String json) {
        return MAPPER.readTree(json);
    }
}
