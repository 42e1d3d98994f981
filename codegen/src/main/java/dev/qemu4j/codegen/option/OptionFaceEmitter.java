package dev.qemu4j.codegen.option;

import static javax.lang.model.element.Modifier.ABSTRACT;
import static javax.lang.model.element.Modifier.DEFAULT;
import static javax.lang.model.element.Modifier.PUBLIC;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import com.palantir.javapoet.TypeVariableName;
import dev.qemu4j.codegen.docs.Words;
import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.model.FixedSets;
import dev.qemu4j.codegen.model.Naming;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the interface with one or more methods for each option. */
final class OptionFaceEmitter {
    /** Above the packages of what options take. */
    static final String ROOT = "dev.qemu4j";

    static final String PACKAGE = "dev.qemu4j.option";
    private static final ClassName OPTION = ClassName.get(PACKAGE, "Option");
    private static final TypeVariableName B = TypeVariableName.get("B");

    private final Facts cli;
    private final OptionWords names;
    private final Words words;
    private final QapiNames types;
    private final FixedSets sets;
    private final TypeSpec.Builder face = TypeSpec.interfaceBuilder("CommandLineOptions")
            .addModifiers(PUBLIC)
            .addTypeVariable(B)
            .addJavadoc("A method for each option of QEMU, of all known versions and targets.\n\n"
                    + "@param <B> the builder's own class");

    OptionFaceEmitter(Facts cli, OptionWords names, Words words, QapiNames types, FixedSets sets) {
        this.sets = sets;
        this.cli = cli;
        this.names = names;
        this.words = words;
        this.types = types;
    }

    TypeSpec emit(List<Fact> options) {
        face.addMethod(MethodSpec.methodBuilder("add")
                .addModifiers(PUBLIC, ABSTRACT)
                .returns(B)
                .addParameter(OPTION, "option")
                .addJavadoc("Adds an option.\n\n@param option the option\n@return this builder")
                .build());
        options.forEach(this::add);
        return face.build();
    }

    /** The class that collects the parameters of an option. */
    static ClassName builder(OptionWords names, Fact option) {
        return ClassName.get(
                PACKAGE,
                Naming.className(names.get(option.name(), "java").replaceAll("([A-Z])", "-$1")) + "OptionBuilder");
    }

    /** Tells whether the parameters of an option are collected by a builder of its own. */
    static boolean hasBuilder(Fact option) {
        if (List.of("-audio", "-m", "-global").contains(option.name())) {
            return true;
        }
        return List.of("list", "network").contains(String.valueOf(option.newest(Attribute.ARGUMENT)))
                && !option.name().equals("-chardev");
    }

    private void add(Fact option) {
        String name = option.name();
        switch (name) {
            case "-m" -> {
                list(option);
                face.addMethod(method(
                                option, new Typed("size", ClassName.get("dev.qemu4j.base", "DataSize"), "the amount"))
                        .addStatement(
                                "return add($T.of($S, new $T().size(size)))", OPTION, name, builder(names, option))
                        .build());
            }
            case "-smp" -> {
                qapi(option);
                simple(option, TypeName.INT, "cpus", "$T.text($S, Integer.toString(cpus))");
            }
            case "-incoming" -> simple(option, ClassName.get(String.class), "uri", "$T.text($S, uri)");
            case "-global" -> global(option);
            case "-device", "-machine", "-M", "-cpu", "-accel", "-chardev" -> value(option);
            default -> byArgument(option);
        }
    }

    private void byArgument(Fact option) {
        if (hasBuilder(option)) {
            list(option);
            return;
        }
        switch (String.valueOf(option.newest(Attribute.ARGUMENT))) {
            case "none" ->
                face.addMethod(method(option)
                        .addStatement("return add($T.flag($S))", OPTION, option.name())
                        .build());
            case "qapi" -> qapi(option);
            case "chardev" -> {
                simple(
                        option,
                        ClassName.get("dev.qemu4j.chardev", "Redirection"),
                        "where",
                        "$T.text($S, where.text())");
                simple(option, ClassName.get(String.class), "where", "$T.text($S, where)");
            }
            default -> text(option);
        }
    }

    private void text(Fact option) {
        ClassName set = sets.javaType("option " + option.name(), "");
        if (set != null && "list".equals(names.find(option.name(), "type"))) {
            several(option, set);
            return;
        }
        if (set != null) {
            simple(option, set, "value", "$T.text($S, value.wireName())");
            return;
        }
        switch (names.get(option.name(), "type")) {
            case "path" -> {
                simple(option, ClassName.get(Path.class), "file", "$T.text($S, file.toString())");
                simple(option, ClassName.get(String.class), "file", "$T.text($S, file)");
            }
            case "uuid" -> simple(option, ClassName.get(UUID.class), "uuid", "$T.text($S, uuid.toString())");
            default -> simple(option, ClassName.get(String.class), "value", "$T.text($S, value)");
        }
    }

    private void value(Fact option) {
        String kind = option.name().equals("-M") ? "Machine" : Naming.className(option.name());
        ClassName type = ClassName.get("dev.qemu4j." + kind.toLowerCase(Locale.ROOT), kind);
        simple(option, type, "value", "$T.of($S, value)");
    }

    private void global(Fact option) {
        face.addMethod(method(option, text("driver"), text("property"), text("value"))
                .addStatement(
                        "return add($T.of($S, new $T().driver(driver).property(property).value(value)))",
                        OPTION,
                        option.name(),
                        builder(names, option))
                .build());
    }

    private void qapi(Fact option) {
        String type = Objects.requireNonNull(option.newest(Attribute.QAPI));
        simple(option, types.javaName(type), "value", "$T.of($S, value)");
        if (types.hasBuilder(type)) {
            ClassName builder = types.javaName(type).nestedClass("Builder");
            face.addMethod(method(option, new Typed("parameters", consumerOf(builder), "sets its parameters"))
                    .addStatement("$1T builder = $2T.builder()", builder, types.javaName(type))
                    .addStatement("parameters.accept(builder)")
                    .addStatement("return add($T.of($S, builder.build()))", OPTION, option.name())
                    .build());
        }
    }

    private void list(Fact option) {
        ClassName builder = builder(names, option);
        String first = names.find(option.name(), "first");
        Typed parameters = new Typed("parameters", consumerOf(builder), "sets its parameters");
        if (first != null) {
            ClassName set = sets.javaType("option " + option.name(), first);
            Typed head = new Typed(
                    Naming.setter(first), set == null ? ClassName.get(String.class) : set, "{@code " + first + "}");
            face.addMethod(method(option, head)
                    .addStatement(
                            "return add($T.of($S, new $T().property($S, $N)))",
                            OPTION,
                            option.name(),
                            builder,
                            first,
                            head.name())
                    .build());
            face.addMethod(method(option, head, parameters)
                    .addStatement("$1T builder = new $1T().property($2S, $3N)", builder, first, head.name())
                    .addStatement("parameters.accept(builder)")
                    .addStatement("return add($T.of($S, builder))", OPTION, option.name())
                    .build());
        }
        face.addMethod(method(option, parameters)
                .addStatement("$1T builder = new $1T()", builder)
                .addStatement("parameters.accept(builder)")
                .addStatement("return add($T.of($S, builder))", OPTION, option.name())
                .build());
    }

    private void simple(Fact option, TypeName type, String parameter, String made) {
        face.addMethod(method(option, new Typed(parameter, type, "the argument"))
                .addCode("return add(" + made + ");\n", OPTION, option.name())
                .build());
    }

    /** A list with commas. */
    private void several(Fact option, ClassName set) {
        face.addMethod(method(option, new Typed("values", ArrayTypeName.of(set), "the values, at least one"))
                .varargs()
                .addStatement(
                        "return add($T.text($S, $T.of(values).map($T::wireName).collect($T.joining($S))))",
                        OPTION,
                        option.name(),
                        Stream.class,
                        set,
                        Collectors.class,
                        ",")
                .build());
    }

    private record Typed(String name, TypeName type, String doc) {}

    private static Typed text(String name) {
        return new Typed(name, ClassName.get(String.class), "the " + name);
    }

    private MethodSpec.Builder method(Fact option, Typed... parameters) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(names.get(option.name(), "java"))
                .addModifiers(PUBLIC, DEFAULT)
                .returns(B)
                .addJavadoc(doc(option));
        for (Typed parameter : parameters) {
            method.addParameter(ParameterSpec.builder(parameter.type(), parameter.name())
                            .build())
                    .addJavadoc("@param $L $L\n", parameter.name(), parameter.doc());
        }
        return method.addJavadoc("@return this builder");
    }

    private CodeBlock doc(Fact option) {
        List<String> sentences = new ArrayList<>();
        sentences.add("Adds {@code " + option.name() + "}. " + names.get(option.name(), "doc") + ".");
        if (!option.versions().equals(cli.versions())) {
            sentences.add("In QEMU "
                    + option.versions().versions().stream()
                            .map(Object::toString)
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        String targets = OptionSurface.targets(cli, option);
        if (targets != null) {
            sentences.add("On " + targets.replace(" ", ", ") + ".");
        }
        String legacy = names.find(option.name(), "legacy");
        if (legacy != null) {
            sentences.add("Legacy: use " + legacy + ".");
        }
        return CodeBlock.of("$L", words.after(String.join(" ", sentences), "option", option.name()) + "\n\n");
    }

    private static TypeName consumerOf(TypeName type) {
        return ParameterizedTypeName.get(ClassName.get(Consumer.class), type);
    }
}
