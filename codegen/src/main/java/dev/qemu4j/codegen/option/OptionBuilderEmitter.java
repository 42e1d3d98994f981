package dev.qemu4j.codegen.option;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PUBLIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Wrap;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;

/** Writes a builder with a setter for each parameter of an option. */
final class OptionBuilderEmitter {
    private static final ClassName BASE = ClassName.get("dev.qemu4j.option", "ParametersBuilder");

    private OptionBuilderEmitter() {}

    static TypeSpec emit(ClassName self, String option, Collection<OptionParameter> parameters) {
        TypeSpec.Builder type = TypeSpec.classBuilder(self)
                .addModifiers(PUBLIC, FINAL)
                .superclass(ParameterizedTypeName.get(BASE, self))
                .addJavadoc("The parameters of {@code $L}.", option)
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(PUBLIC)
                        .addJavadoc("Starts without parameters.")
                        .build());
        for (OptionParameter parameter : parameters) {
            if (parameter.kind().equals("memory-size")) {
                type.addMethod(memory(parameter, self));
            } else {
                addSetters(type, parameter, self);
            }
        }
        return type.build();
    }

    static void addSetters(TypeSpec.Builder type, OptionParameter parameter, TypeName self) {
        type.addMethod(setter(parameter, parameter.type(), self));
        if (parameter.isFile()) {
            type.addMethod(setter(parameter, ClassName.get(Path.class), self));
        }
    }

    /** A number without a unit is MiB there. */
    private static MethodSpec memory(OptionParameter parameter, TypeName self) {
        return documented(parameter, parameter.type(), self)
                .addStatement("return property($S, MemoryText.of(value))", parameter.name())
                .build();
    }

    private static MethodSpec setter(OptionParameter parameter, TypeName value, TypeName self) {
        return documented(parameter, value, self)
                .addStatement("return property($S, value)", parameter.name())
                .build();
    }

    private static MethodSpec.Builder documented(OptionParameter parameter, TypeName value, TypeName self) {
        String words = parameter.words();
        String where = parameter.versions() == null
                ? ""
                : " In QEMU "
                        + parameter.versions().versions().stream()
                                .map(Object::toString)
                                .collect(Collectors.joining(", "))
                        + ".";
        return MethodSpec.methodBuilder(parameter.method())
                .addModifiers(PUBLIC)
                .returns(self)
                .addParameter(value, "value")
                .addJavadoc(
                        "$L\n\n@param value $L\n@return this builder",
                        Wrap.lines((words == null ? "" : words + "\n\n<p>") + "Sets {@code " + parameter.name() + "}."
                                + where),
                        parameter.kind().equals("bool") ? "true for {@code on}" : "the value");
    }
}
