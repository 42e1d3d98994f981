package dev.qemu4j.codegen.emit;

import static javax.lang.model.element.Modifier.ABSTRACT;
import static javax.lang.model.element.Modifier.PUBLIC;
import static javax.lang.model.element.Modifier.SEALED;
import static javax.lang.model.element.Modifier.STATIC;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.model.BranchCatalog;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.Naming;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.UnionModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes the interface of a union, which reads all branches and makes those without a catalogue, and the branches' classes. */
final class UnionEmitter {
    private final UnionModel union;
    private final @Nullable BranchCatalog catalog;
    private final Docs docs;
    private final Related related;

    /** Of a union that has a catalogue of its branches: that one makes them, and this one does not. */
    UnionEmitter(UnionModel union, @Nullable BranchCatalog catalog, Docs docs, Related related) {
        this.related = related;
        this.union = union;
        this.catalog = catalog;
        this.docs = docs;
    }

    List<TypeSpec> emit() {
        Set<String> inherited = union.base().stream().map(Member::wireName).collect(Collectors.toSet());
        List<TypeSpec> types = new ArrayList<>();
        types.add(face());
        union.branches().forEach(branch -> types.add(new ObjectEmitter(branch, docs, related, inherited).emit()));
        types.add(new ObjectEmitter(union.other(), docs, related, inherited).emit());
        return types;
    }

    private TypeSpec face() {
        String name = union.name();
        TypeSpec.Builder type = TypeSpec.interfaceBuilder(union.javaName())
                .addModifiers(PUBLIC, SEALED)
                .addSuperinterface(Names.QAPI_UNION)
                .addJavadoc(
                        "$L",
                        docs.type(
                                docs.kinds("type"),
                                name,
                                "The union {@code " + name + "}.",
                                "QAPI union {@code " + name + "}; {@code "
                                        + union.discriminator().wireName() + "} selects the branch.",
                                union.presence()));
        Annotations.add(type, union.presence());
        for (ObjectModel branch : union.branches()) {
            type.addPermittedSubclass(branch.javaName());
        }
        type.addPermittedSubclass(union.other().javaName());
        if (catalog == null) {
            union.branches()
                    .forEach(branch -> addFactories(type, Naming.method(String.valueOf(branch.branch())), branch));
            addFactories(type, "other", union.other());
        } else {
            type.addJavadoc("\n\n<p>{@code dev.qemu4j.$L} makes its branches.", catalog.simpleName());
        }
        union.base().forEach(member -> type.addMethod(accessor(member)));
        type.addMethod(read());
        return type.build();
    }

    private void addFactories(TypeSpec.Builder type, String name, ObjectModel branch) {
        boolean clash = branch.required().isEmpty() && inherited().contains(name);
        if (branch.positional() && !clash) {
            type.addMethod(factory(name, branch, false));
        }
        if (branch.hasOptions() || !branch.positional()) {
            type.addMethod(factory(name, branch, true));
        }
    }

    private Set<String> inherited() {
        return union.base().stream().map(Member::javaName).collect(Collectors.toSet());
    }

    private MethodSpec factory(String name, ObjectModel branch, boolean options) {
        ClassName type = branch.javaName();
        MemberDocs memberDocs = new MemberDocs(branch, docs);
        MethodSpec.Builder method = MethodSpec.methodBuilder(name)
                .addModifiers(PUBLIC, STATIC)
                .returns(type)
                .addJavadoc(
                        branch.branch() == null
                                ? "Returns a branch that has no class of its own.\n\n"
                                : "Returns the branch {@code " + branch.branch() + "}.\n\n");
        Annotations.add(method, branch.presence());
        CodeBlock.Builder names = CodeBlock.builder();
        if (branch.positional()) {
            for (ParameterSpec parameter : Parameters.required(branch)) {
                method.addParameter(parameter)
                        .addJavadoc("@param $L $L\n", parameter.name(), memberDocs.parameter(parameter.name()));
                names.add(names.isEmpty() ? "$N" : ", $N", parameter.name());
            }
        }
        if (options) {
            method.addParameter(Names.consumerOf(type.nestedClass("Builder")), "others")
                    .addJavadoc("@param others sets the members\n")
                    .addStatement("$T made = $T.builder($L)", type.nestedClass("Builder"), type, names.build())
                    .addStatement("others.accept(made)")
                    .addStatement("return made.build()");
        } else {
            method.addStatement("return $T.of($L)", type, names.build());
        }
        method.addJavadoc("@return the branch");
        if (branch.presence().deprecated()) {
            method.addJavadoc(
                    "$L",
                    docs.deprecated(
                            docs.kinds("type"), union.name(), String.valueOf(branch.branch()), branch.presence()));
        }
        return method.build();
    }

    private MethodSpec accessor(Member member) {
        TypeName type = TypeCode.javaType(member.type());
        MethodSpec.Builder method = MethodSpec.methodBuilder(member.javaName())
                .addModifiers(PUBLIC, ABSTRACT)
                .returns(member.required() ? type : Names.nullable(type))
                .addJavadoc("$L", new MemberDocs(union.other(), docs).accessor(member));
        Annotations.add(method, member.presence());
        return method.build();
    }

    private MethodSpec read() {
        Member tag = union.discriminator();
        MethodSpec.Builder method = MethodSpec.methodBuilder("read")
                .addModifiers(PUBLIC, STATIC)
                .returns(union.javaName())
                .addParameter(Names.PARSER, "parser")
                .addJavadoc(
                        "Reads any branch.\n\n@param parser stands on the object's first token, and is left on its last\n@return the branch")
                .addStatement("$1T in = new $1T(parser)", Names.OBJECT_READER)
                .addStatement("String branch = in.discriminator($S)", tag.wireName())
                .beginControlFlow("if (branch == null)")
                .addStatement(
                        "return new $T.Builder().read(in).made()", union.other().javaName())
                .endControlFlow()
                .addCode("return switch (branch) {\n$>");
        for (ObjectModel branch : union.branches()) {
            method.addStatement("case $S -> new $T.Builder().read(in).made()", branch.branch(), branch.javaName());
        }
        TypeName type = TypeCode.javaType(tag.type());
        CodeBlock value = type.equals(Names.STRING) ? CodeBlock.of("branch") : CodeBlock.of("$T.of(branch)", type);
        return method.addStatement(
                        "default -> new $T.Builder().$L($L).read(in).made()",
                        union.other().javaName(),
                        tag.javaName(),
                        value)
                .addCode("$<};\n")
                .build();
    }
}
