package dev.qemu4j.codegen.types;

import static javax.lang.model.element.Modifier.DEFAULT;
import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PUBLIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Words;
import dev.qemu4j.codegen.facts.Facts;
import java.math.BigInteger;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the sets of properties, and the builders that put them together. */
final class SetEmitter {
    private static final ClassName SETTER = ClassName.get("dev.qemu4j.option", "ParameterSetter");

    /** For what a long cannot hold. */
    private static final ClassName BIG_INTEGER = ClassName.get(BigInteger.class);

    private final Kind kind;
    private final Facts facts;
    private final Words words;

    SetEmitter(Kind kind, Facts facts, Words words) {
        this.kind = kind;
        this.facts = facts;
        this.words = words;
    }

    TypeSpec set(PropertySet set) {
        TypeSpec.Builder type = TypeSpec.interfaceBuilder(set.javaName())
                .addModifiers(PUBLIC)
                .addTypeVariable(Emitted.B)
                .addSuperinterface(ParameterizedTypeName.get(SETTER, Emitted.B))
                .addJavadoc("$L\n\n@param <B> the builder's own class", doc(set));
        for (Setter setter : spoken(set)) {
            type.addMethod(Emitted.setter(setter, Emitted.B, DEFAULT, facts));
            if (setter.kind().equals("uint64")) {
                type.addMethod(Emitted.setter(setter.taking(BIG_INTEGER), Emitted.B, DEFAULT, facts));
            }
        }
        return type.build();
    }

    private String doc(PropertySet set) {
        return words.after("The properties of {@code " + set.source() + "}.", kind.membersSection(), set.source());
    }

    TypeSpec builder(TypeBuilder builder) {
        ClassName self = ClassName.get(kind.packageName(), builder.javaName());
        ClassName base = ClassName.get(kind.packageName(), kind.value() + "Builder");
        String parameter =
                kind.value().equals("Device") ? "driver" : kind.value().equals("Cpu") ? "model" : "name";
        TypeSpec.Builder type = TypeSpec.classBuilder(builder.javaName())
                .addModifiers(PUBLIC, FINAL)
                .superclass(ParameterizedTypeName.get(base, self))
                .addJavadoc("Builds $L.", kind.aNoun())
                .addMethod(MethodSpec.constructorBuilder()
                        .addModifiers(PUBLIC)
                        .addJavadoc("Starts $L.\n\n@param $L QEMU's name of it", kind.aNoun(), parameter)
                        .addParameter(String.class, parameter)
                        .addStatement("super($N)", parameter)
                        .build());
        builder.sets()
                .forEach(set -> type.addSuperinterface(
                        ParameterizedTypeName.get(ClassName.get(kind.packageName(), set.javaName()), self)));
        for (Setter setter : decisions(builder)) {
            type.addMethod(Emitted.setter(setter, self, PUBLIC, facts));
            if (setter.kind().equals("uint64")) {
                type.addMethod(Emitted.setter(setter.taking(BIG_INTEGER), self, PUBLIC, facts));
            }
        }
        return type.build();
    }

    /**
     * Returns the setters that two sets have alike: the most special one decides, but a newer QEMU may have it from a
     * parent.
     */
    private Iterable<Setter> decisions(TypeBuilder builder) {
        Map<String, Setter> first = new LinkedHashMap<>();
        Set<String> twice = new HashSet<>();
        for (PropertySet set : builder.sets()) {
            for (Setter setter : spoken(set)) {
                String signature = setter.method() + erased(setter.type());
                if (first.containsKey(signature)) {
                    twice.add(signature);
                }
                first.merge(signature, setter, Setter::with);
            }
        }
        first.keySet().retainAll(twice);
        return first.values();
    }

    private List<Setter> spoken(PropertySet set) {
        return set.setters().stream()
                .map(setter -> setter.saying(words.member(kind.membersSection(), set.source(), setter.name())))
                .toList();
    }

    private static String erased(TypeName type) {
        return type instanceof ParameterizedTypeName parameterized
                ? parameterized.rawType().toString()
                : type.toString();
    }
}
