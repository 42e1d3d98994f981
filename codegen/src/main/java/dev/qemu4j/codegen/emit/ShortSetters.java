package dev.qemu4j.codegen.emit;

import com.palantir.javapoet.ArrayTypeName;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ValueType;
import dev.qemu4j.codegen.model.ValueType.ListOf;
import dev.qemu4j.codegen.model.ValueType.Named;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The setters that make a member's value of something simpler: of what an alternate may be, of texts, of a path. */
final class ShortSetters {
    private final SetterEmitter setters;
    private final Related related;

    ShortSetters(SetterEmitter setters, Related related) {
        this.setters = setters;
        this.related = related;
    }

    void add(Member member) {
        ofAlternatives(member);
        ofBuilder(member);
        if (member.type() instanceof ListOf list) {
            ofElements(member, list.element());
        }
        if (member.file()) {
            setters.add(setters.setter(member, ClassName.get(Path.class))
                    .addStatement("return $1N($1N.toString())", member.javaName()));
        }
    }

    private void ofAlternatives(Member member) {
        String name = member.javaName();
        TypeName type = TypeCode.javaType(member.type());
        distinct(member.type())
                .forEach((parameter, alternative) -> setters.add(
                        setters.setter(member, parameter).addStatement("return $1N($2T.of($1N))", name, type)));
        if (related.mayBeNull(member.type())) {
            setters.add(setters.toNull(member).addStatement("return $N($T.ofNull())", name, type));
        }
    }

    /** By parameter type, as Java tells overloads apart: without what a list holds. */
    private Map<TypeName, Member> distinct(ValueType type) {
        Map<TypeName, Member> byParameter = new LinkedHashMap<>();
        boolean list = false;
        for (Member alternative : related.alternatives(type)) {
            if (!(alternative.type() instanceof ListOf) || !list) {
                byParameter.putIfAbsent(TypeCode.javaType(alternative.type()), alternative);
            }
            list |= alternative.type() instanceof ListOf;
        }
        return byParameter;
    }

    private void ofBuilder(Member member) {
        List<ValueType> built = related.alternatives(member.type()).stream()
                .map(Member::type)
                .filter(related::startsEmpty)
                .toList();
        ValueType only = built.size() == 1 ? built.get(0) : member.type();
        if (related.startsEmpty(only)) {
            ClassName type = (ClassName) TypeCode.javaType(only);
            ClassName nested = type.nestedClass("Builder");
            String name = member.javaName();
            setters.add(setters.setter(member, Names.consumerOf(nested))
                    .addStatement("$T made = $T.builder()", nested, type)
                    .addStatement("$N.accept(made)", name)
                    .addStatement("return $N(made.build())", name));
        }
    }

    private void ofElements(Member member, ValueType element) {
        TypeName type = TypeCode.javaType(element);
        distinct(element)
                .forEach((parameter, alternative) -> setters.add(setters.adder(member, parameter)
                        .addStatement("return $N($T.of(element))", setters.adderName(member), type)));
        if (element instanceof Named named && related.isText(named)) {
            MethodSpec.Builder all = setters.setter(member, ArrayTypeName.of(Names.STRING))
                    .varargs()
                    .addStatement(CodeBlock.of(
                            "return $1N($2T.stream($1N).map($3T::of).toList())",
                            member.javaName(),
                            Arrays.class,
                            type));
            setters.add(all);
            setters.add(setters.adder(member, Names.STRING)
                    .addStatement("return $N($T.of(element))", setters.adderName(member), type));
        }
    }
}
