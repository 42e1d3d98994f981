package dev.qemu4j.codegen.option;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Words;
import dev.qemu4j.codegen.model.FixedSets;
import dev.qemu4j.codegen.model.Naming;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Writes the catalogue of character devices and a builder for each backend. */
final class ChardevEmitter {
    static final String PACKAGE = "dev.qemu4j.chardev";
    private static final ClassName CHARDEV = ClassName.get(PACKAGE, "Chardev");
    private static final ClassName BASE = ClassName.get(PACKAGE, "ChardevBuilder");
    private static final ClassName ANY = ClassName.get(PACKAGE, "AnyChardevBuilder");

    private final JsonNode table;
    private final List<OptionParameter> reported;
    private final Words words;
    private final FixedSets sets;

    ChardevEmitter(JsonNode table, List<OptionParameter> reported, Words words, FixedSets sets) {
        this.sets = sets;
        this.table = table;
        this.reported = reported;
        this.words = words;
        Set<String> unknown =
                reported.stream().map(OptionParameter::name).collect(Collectors.toCollection(HashSet::new));
        unknown.remove("backend");
        backends().forEach(backend -> names(backend).forEach(unknown::remove));
        if (!unknown.isEmpty()) {
            throw new IllegalStateException(
                    "-chardev: no backend takes " + unknown + " (expected: one in chardevs.json)");
        }
    }

    List<String> backends() {
        return new ArrayList<>(table.get("backends").propertyNames());
    }

    /** The parameters of a backend. */
    List<OptionParameter> parameters(String backend) {
        List<String> names = names(backend);
        return reported.stream()
                .filter(parameter -> names.contains(parameter.name()))
                .map(parameter -> parameter.of(sets.javaType("chardev " + backend, parameter.name())))
                .map(parameter -> parameter.saying(words.member("chardev", backend, parameter.name())))
                .toList();
    }

    static ClassName builder(String backend) {
        return ClassName.get(PACKAGE, Naming.className(backend) + "ChardevBuilder");
    }

    static String method(String backend) {
        return Naming.method(backend);
    }

    TypeSpec builderOf(String backend) {
        ClassName self = builder(backend);
        TypeSpec.Builder type = TypeSpec.classBuilder(self)
                .addModifiers(PUBLIC, FINAL)
                .superclass(ParameterizedTypeName.get(BASE, self))
                .addJavadoc("$L", words.after("Builds a character device: " + doc(backend) + ".", "chardev", backend))
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(PUBLIC)
                        .addJavadoc("Starts a character device.")
                        .addStatement("super($S)", backend)
                        .build());
        parameters(backend).forEach(parameter -> OptionBuilderEmitter.addSetters(type, parameter, self));
        return type.build();
    }

    TypeSpec catalogue() {
        TypeSpec.Builder type = TypeSpec.classBuilder("Chardevs")
                .addModifiers(PUBLIC, FINAL)
                .addJavadoc(
                        "All kinds of character devices on the host, to which serial ports, monitors and others refer.")
                .addMethod(MethodSpec.constructorBuilder().addModifiers(PRIVATE).build());
        for (String backend : backends()) {
            type.addMethod(plain(
                    method(backend),
                    words.after("Returns " + doc(backend) + ".", "chardev", backend),
                    made -> made.addStatement("return new $T().id(id).build()", builder(backend))));
            type.addMethod(built(backend));
        }
        return type.addMethod(MethodSpec.methodBuilder("of")
                        .addModifiers(PUBLIC, STATIC)
                        .returns(CHARDEV)
                        .addParameter(String.class, "backend")
                        .addParameter(String.class, "id")
                        .addParameter(ParameterizedTypeName.get(ClassName.get(Consumer.class), ANY), "parameters")
                        .addJavadoc("""
                                Returns a character device of any backend, also one that this version of the library does not know.

                                @param backend QEMU's name of the backend
                                @param id the id by which others refer to it
                                @param parameters sets its parameters by their names
                                @return the character device""")
                        .addStatement("$1T builder = new $1T(backend).id(id)", ANY)
                        .addStatement("parameters.accept(builder)")
                        .addStatement("return builder.build()")
                        .build())
                .build();
    }

    private static MethodSpec plain(String name, String doc, Function<MethodSpec.Builder, MethodSpec.Builder> body) {
        return body.apply(MethodSpec.methodBuilder(name)
                        .addModifiers(PUBLIC, STATIC)
                        .returns(CHARDEV)
                        .addParameter(String.class, "id")
                        .addJavadoc(
                                "$L\n\n@param id the id by which others refer to it\n" + "@return the character device",
                                doc))
                .build();
    }

    private MethodSpec built(String backend) {
        ClassName builder = builder(backend);
        return MethodSpec.methodBuilder(method(backend))
                .addModifiers(PUBLIC, STATIC)
                .returns(CHARDEV)
                .addParameter(String.class, "id")
                .addParameter(ParameterizedTypeName.get(ClassName.get(Consumer.class), builder), "parameters")
                .addJavadoc("""
                        $L

                        @param id the id by which others refer to it
                        @param parameters sets its parameters
                        @return the character device""", words.after("Returns " + doc(backend) + ".", "chardev", backend))
                .addStatement("$1T builder = new $1T().id(id)", builder)
                .addStatement("parameters.accept(builder)")
                .addStatement("return builder.build()")
                .build();
    }

    private String doc(String backend) {
        return table.get("backends").get(backend).get("doc").stringValue();
    }

    private List<String> names(String backend) {
        List<String> names = new ArrayList<>();
        table.get("common").forEach(name -> names.add(name.stringValue()));
        Objects.requireNonNull(table.get("backends").get(backend))
                .get("parameters")
                .forEach(name -> names.add(name.stringValue()));
        return names;
    }
}
