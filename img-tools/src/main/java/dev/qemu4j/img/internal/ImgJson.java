package dev.qemu4j.img.internal;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.img.failure.ImageException;
import java.util.List;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads the JSON that {@code qemu-img} writes. */
public final class ImgJson {
    /** A chain of backing files nests; Jackson's own limit is 500. */
    private static final int MAX_DEPTH = 10_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private static final int MOST_SAID = 1000;

    private ImgJson() {}

    public static <T> Function<HostResult, T> object(Function<JsonParser, T> reader) {
        return result -> read(result, parser -> {
            parser.nextToken();
            return reader.apply(parser);
        });
    }

    public static <T> Function<HostResult, List<T>> list(Function<JsonParser, T> reader) {
        return result -> read(result, parser -> {
            List<T> list = new java.util.ArrayList<>();
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new ImageException("qemu-img wrote no list: " + said(result), null);
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(reader.apply(parser));
            }
            return List.copyOf(list);
        });
    }

    /** The start of the output, which can have many megabytes. */
    public static String said(HostResult result) {
        String said = Secrets.hide(result.stdout());
        return said.length() > MOST_SAID ? said.substring(0, MOST_SAID) + " …" : said;
    }

    private static <T> T read(HostResult result, Function<JsonParser, T> reader) {
        byte[] bytes = result.stdoutBytes();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes, 0, bytes.length)) {
            return reader.apply(parser);
        } catch (JacksonException e) {
            throw new ImageException("qemu-img wrote what is no JSON: " + said(result), e);
        }
    }
}
