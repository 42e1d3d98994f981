package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.QapiValue;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

/** Compiles expressions and runs them. */
final class CompiledExpressions {
    private static final int PER_CLASS = 200;

    private CompiledExpressions() {}

    /** The values, in the expressions' order. */
    static List<QapiValue> run(List<String> expressions, JavaNames names, Path folder) {
        List<JavaFileObject> sources = new ArrayList<>();
        for (int i = 0; i * PER_CLASS < expressions.size(); i++) {
            int end = Math.min((i + 1) * PER_CLASS, expressions.size());
            sources.add(source("Values" + i, expressions.subList(i * PER_CLASS, end), names));
        }
        StringWriter messages = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-d", folder.toString(), "-cp", classPath(), "-nowarn", "-proc:none");
        boolean compiled =
                compiler.getTask(messages, null, null, options, null, sources).call();
        assertThat(compiled).as(messages.toString()).isTrue();
        return load(sources.size(), folder);
    }

    private static JavaFileObject source(String name, List<String> expressions, JavaNames names) {
        StringBuilder text = new StringBuilder();
        names.imports().forEach(type -> text.append("import ").append(type).append(";\n"));
        text.append("public class ")
                .append(name)
                .append(" implements java.util.function.Supplier<java.util.List<dev.qemu4j.qapi.QapiValue>> {\n")
                .append("public java.util.List<dev.qemu4j.qapi.QapiValue> get() {\n")
                .append("java.util.List<dev.qemu4j.qapi.QapiValue> all = new java.util.ArrayList<>();\n");
        for (int i = 0; i < expressions.size(); i++) {
            text.append("all.add(value").append(i).append("());\n");
        }
        text.append("return all;\n}\n");
        for (int i = 0; i < expressions.size(); i++) {
            text.append("static dev.qemu4j.qapi.QapiValue value")
                    .append(i)
                    .append("() {\nreturn ")
                    .append(expressions.get(i))
                    .append(";\n}\n");
        }
        String source = text.append("}\n").toString();
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static List<QapiValue> load(int classes, Path folder) {
        List<QapiValue> values = new ArrayList<>();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, CompiledExpressions.class.getClassLoader())) {
            for (int i = 0; i < classes; i++) {
                Object made = loader.loadClass("Values" + i).getConstructor().newInstance();
                values.addAll(((Supplier<List<QapiValue>>) made).get());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        return values;
    }

    private static String classPath() {
        return Stream.of(QapiValue.class, JsonNode.class, JsonParser.class, NullMarked.class)
                .map(CompiledExpressions::location)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String location(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
