package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.model.EnumModel;
import java.util.List;
import java.util.Map;

/** Writes an open enum. */
final class EnumEmitter {
    private final EnumModel model;
    private final Docs docs;
    private final ClassName self;

    EnumEmitter(EnumModel model, Docs docs) {
        this.model = model;
        this.docs = docs;
        self = model.javaName();
    }

    TypeSpec emit() {
        TypeSpec.Builder type = TypeSpec.classBuilder(self)
                .addModifiers(PUBLIC, FINAL)
                .superclass(Names.QAPI_ENUM)
                .addJavadoc(
                        "$L",
                        docs.type(
                                docs.kinds("enum", "type"),
                                model.name(),
                                "The enum {@code " + model.name() + "}.",
                                model.isOfSchema() ? "QAPI enum {@code " + model.name() + "}." : "",
                                model.presence()));
        Annotations.add(type, model.presence());
        CodeBlock.Builder all = CodeBlock.builder();
        for (EnumModel.Value value : model.values()) {
            FieldSpec.Builder field = FieldSpec.builder(self, value.constant(), PUBLIC, STATIC, FINAL)
                    .initializer("new $T($S)", self, value.wireName())
                    .addJavadoc("$L", docs.value(model, value));
            if (value.presence().deprecated()) {
                field.addAnnotation(Deprecated.class);
            }
            if (value.presence().unstable()) {
                field.addAnnotation(Names.UNSTABLE);
            }
            type.addField(field.build());
            all.add(all.isEmpty() ? "$N" : ", $N", value.constant());
        }
        type.addField(FieldSpec.builder(
                        ParameterizedTypeName.get(ClassName.get(Map.class), Names.STRING, self),
                        "KNOWN",
                        PRIVATE,
                        STATIC,
                        FINAL)
                .initializer("byName($L)", all.build())
                .build());
        return type.addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(PRIVATE)
                        .addParameter(String.class, "wireName")
                        .addStatement("super(wireName)")
                        .build())
                .addMethod(of())
                .addMethod(values())
                .addMethod(MethodSpec.methodBuilder("isKnown")
                        .addAnnotation(Override.class)
                        .addModifiers(PUBLIC)
                        .returns(boolean.class)
                        .addStatement("return KNOWN.containsKey(wireName())")
                        .build())
                .build();
    }

    private MethodSpec of() {
        return MethodSpec.methodBuilder("of")
                .addJavadoc("Returns a value by its name, also one that this version of the library does not know.\n\n"
                        + "@param wireName the name in the protocol\n@return the constant if there is one")
                .addModifiers(PUBLIC, STATIC)
                .returns(self)
                .addParameter(String.class, "wireName")
                .addStatement("$T known = KNOWN.get(wireName)", self)
                .addStatement("return known == null ? new $T(wireName) : known", self)
                .build();
    }

    private MethodSpec values() {
        return MethodSpec.methodBuilder("values")
                .addJavadoc("Returns the values that this version of the library knows.\n\n@return the constants")
                .addModifiers(PUBLIC, STATIC)
                .returns(Names.listOf(self))
                .addStatement("return $T.copyOf(KNOWN.values())", List.class)
                .build();
    }
}
