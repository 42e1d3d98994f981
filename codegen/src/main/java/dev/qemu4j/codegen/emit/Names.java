package dev.qemu4j.codegen.emit;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** The types that generated classes are made with. */
final class Names {
    static final String ROOT = "dev.qemu4j.qapi";
    static final String CATALOG = ROOT + ".catalog";
    static final ClassName QAPI_VALUE = ClassName.get(ROOT, "QapiValue");
    static final ClassName QAPI_OBJECT = ClassName.get(ROOT, "QapiObject");
    static final ClassName QAPI_UNION = ClassName.get(ROOT, "QapiUnion");
    static final ClassName QAPI_ENUM = ClassName.get(ROOT, "QapiEnum");
    static final ClassName QAPI_ALTERNATE = ClassName.get(ROOT, "QapiAlternate");
    static final ClassName QAPI_COMMAND = ClassName.get(ROOT, "QapiCommand");
    static final ClassName QAPI_BUILDER = ClassName.get(ROOT, "QapiBuilder");
    static final ClassName QMP_COMMAND = ClassName.get(ROOT, "QmpCommand");
    static final ClassName QMP_EVENT = ClassName.get(ROOT, "QmpEvent");
    static final ClassName QMP_EVENT_BUILDER = ClassName.get(ROOT, "QmpEventBuilder");
    static final ClassName UNSTABLE = ClassName.get(ROOT, "Unstable");
    static final ClassName OBJECT_READER = ClassName.get(ROOT + ".internal", "ObjectReader");
    static final ClassName JSON_OUT = ClassName.get(ROOT + ".internal", "JsonOut");
    static final ClassName EXECUTOR = ClassName.get(ROOT, "QmpExecutor");
    static final ClassName BLOCKING_EXECUTOR = ClassName.get(ROOT, "BlockingQmpExecutor");
    static final ClassName DATA_SIZE = ClassName.get("dev.qemu4j.base", "DataSize");
    static final ClassName PARSER = ClassName.get(JsonParser.class);
    static final ClassName GENERATOR = ClassName.get(JsonGenerator.class);
    static final ClassName JSON_NODE = ClassName.get(JsonNode.class);
    static final ClassName STRING = ClassName.get(String.class);
    static final ClassName INSTANT = ClassName.get(java.time.Instant.class);

    private static final Set<String> LOCALS = Set.of("builder", "in", "json", "parser", "source", "timestamp");

    private Names() {}

    /** A field in a method that may have a variable of the same name. */
    static String field(String javaName) {
        return LOCALS.contains(javaName) ? "this." + javaName : javaName;
    }

    static TypeName nullable(TypeName type) {
        return type.box().annotated(AnnotationSpec.builder(Nullable.class).build());
    }

    static TypeName listOf(TypeName element) {
        return ParameterizedTypeName.get(ClassName.get(List.class), element.box());
    }

    static TypeName consumerOf(TypeName type) {
        return ParameterizedTypeName.get(ClassName.get(Consumer.class), type);
    }

    static TypeName futureOf(TypeName type) {
        return ParameterizedTypeName.get(ClassName.get(CompletableFuture.class), type);
    }
}
