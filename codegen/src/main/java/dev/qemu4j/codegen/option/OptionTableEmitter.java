package dev.qemu4j.codegen.option;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.cli.OptionKinds;
import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import java.util.Locale;
import java.util.Map;

/** Writes the table of how each option is written. */
final class OptionTableEmitter {
    private static final ClassName SYNTAX = ClassName.get("dev.qemu4j.option", "Syntax");

    private OptionTableEmitter() {}

    static TypeSpec emit(Facts cli, OptionKinds notes) {
        CodeBlock.Builder entries = CodeBlock.builder().add("$T.ofEntries(\n$>$>", Map.class);
        String separator = "";
        for (Fact option : cli.entities().values()) {
            if (!"option".equals(option.newest(Attribute.KIND))) {
                continue;
            }
            entries.add(separator)
                    .add(
                            "$T.entry($S, new $T($T.Form.$L, $S, $L))",
                            Map.class,
                            option.name(),
                            SYNTAX,
                            SYNTAX,
                            form(option, notes),
                            notes.get(option.name(), "implied"),
                            option.newest(Attribute.JSON) != null);
            separator = ",\n";
        }
        entries.add(")$<$<");
        return TypeSpec.classBuilder("OptionTable")
                .addModifiers(FINAL)
                .addJavadoc("The syntax of each option.")
                .addField(FieldSpec.builder(
                                ParameterizedTypeName.get(
                                        ClassName.get(Map.class), ClassName.get(String.class), SYNTAX),
                                "SYNTAX",
                                STATIC,
                                FINAL)
                        .initializer(entries.build())
                        .build())
                .addMethod(MethodSpec.constructorBuilder().addModifiers(PRIVATE).build())
                .build();
    }

    private static String form(Fact option, OptionKinds notes) {
        String syntax = notes.get(option.name(), "syntax");
        if (syntax != null) {
            return syntax.toUpperCase(Locale.ROOT);
        }
        return "none".equals(option.newest(Attribute.ARGUMENT)) ? "FLAG" : "TEXT";
    }
}
