package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.FINAL;
import static javax.lang.model.element.Modifier.PRIVATE;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.ObjectModel.Role;
import dev.qemu4j.codegen.model.ValueType;
import java.util.List;

/** Writes the nested builder of a class with members, which also reads. */
final class BuilderEmitter {
    private final ObjectModel object;
    private final MemberDocs docs;
    private final Related related;
    private final boolean reads;
    private final ClassName builder;

    /** Objects are read, and a command is if it is made of something else. */
    BuilderEmitter(ObjectModel object, MemberDocs docs, Related related, boolean reads) {
        this.reads = reads || object.role() != Role.COMMAND;
        this.related = related;
        this.object = object;
        this.docs = docs;
        builder = object.javaName().nestedClass("Builder");
    }

    TypeSpec emit() {
        ClassName base = object.role() == Role.EVENT ? Names.QMP_EVENT_BUILDER : Names.QAPI_BUILDER;
        TypeSpec.Builder type = TypeSpec.classBuilder(builder)
                .addModifiers(PUBLIC, STATIC, FINAL)
                .superclass(ParameterizedTypeName.get(base, builder))
                .addJavadoc("Builds it.");
        for (Member member : members()) {
            type.addField(Names.nullable(TypeCode.javaType(member.type())), member.javaName(), PRIVATE);
        }
        if (object.inline() != null) {
            type.addField(
                    Names.nullable(object.inline().type().javaName()),
                    object.inline().javaName(),
                    PRIVATE);
        }
        type.addMethod(MethodSpec.constructorBuilder().build());
        type.addMethod(copy());
        SetterEmitter setters = new SetterEmitter(type, builder, docs, related);
        for (Member member : members()) {
            setters.add(member);
        }
        if (object.inline() != null) {
            type.addMethod(inlineSetter(object.inline()));
        }
        type.addMethod(build());
        if (reads) {
            type.addMethod(read());
            type.addMethod(MethodSpec.methodBuilder("made")
                    .returns(object.javaName())
                    .addStatement("return new $T(this)", object.javaName())
                    .build());
        }
        return type.build();
    }

    private List<Member> members() {
        return object.members().stream()
                .filter(member -> member.fixed() == null)
                .toList();
    }

    private MethodSpec copy() {
        MethodSpec.Builder method = MethodSpec.constructorBuilder()
                .addParameter(object.javaName(), "source")
                .addStatement("super(source)");
        members()
                .forEach(member ->
                        method.addStatement("$L = source.$N", Names.field(member.javaName()), member.javaName()));
        if (object.inline() != null) {
            method.addStatement("$1N = source.$1N", object.inline().javaName());
        }
        return method.addModifiers(PRIVATE).build();
    }

    private MethodSpec inlineSetter(ObjectModel.Inline inline) {
        return MethodSpec.methodBuilder(inline.javaName())
                .addJavadoc(
                        "Sets the members of the union, which are among those of this object.\n\n@param $L one branch of the union\n@return this builder",
                        inline.javaName())
                .addModifiers(PUBLIC)
                .returns(builder)
                .addParameter(inline.type().javaName(), inline.javaName())
                .addStatement("this.$1N = $2T.requireNonNull($1N, $1S)", inline.javaName(), java.util.Objects.class)
                .addStatement("return this")
                .build();
    }

    private MethodSpec build() {
        MethodSpec.Builder method =
                MethodSpec.methodBuilder("build").addModifiers(PUBLIC).returns(object.javaName());
        String tags = "@return the object";
        if (object.startsWithNothing()) {
            for (Member member : object.required()) {
                method.addStatement("require($N, $S)", member.javaName(), object.name() + "." + member.wireName());
            }
            if (object.inline() != null) {
                method.addStatement("require($1N, $1S)", object.inline().javaName());
            }
            tags += "\n@throws IllegalStateException if something required was not set";
        }
        return method.addJavadoc("Makes the object.\n\n" + tags)
                .addStatement("return new $T(this)", object.javaName())
                .build();
    }

    private MethodSpec read() {
        MethodSpec.Builder method = MethodSpec.methodBuilder("read")
                .returns(builder)
                .addParameter(Names.OBJECT_READER, "in")
                .beginControlFlow("while (in.next())");
        boolean any = !object.members().isEmpty();
        if (any) {
            method.beginControlFlow("switch (in.name())");
        }
        for (Member member : object.members()) {
            if (member.fixed() != null) {
                method.addStatement("case $S -> in.skip()", member.wireName());
            } else {
                method.addStatement(
                        "case $S -> $L = $L",
                        member.wireName(),
                        Names.field(member.javaName()),
                        TypeCode.read(member.type()));
            }
        }
        method.addStatement(any ? "default -> in.other()" : "in.other()");
        if (any) {
            method.endControlFlow();
        }
        method.endControlFlow();
        if (object.inline() != null) {
            ValueType.Named type = object.inline().type();
            method.addStatement("$N = in.inline($T::read)", object.inline().javaName(), type.javaName());
        }
        return method.addStatement("otherProperties(in.others())")
                .addStatement("return this")
                .build();
    }
}
