from django.db import migrations, models

import search.models

# What a department of education writes every day, each with what it stands for.
FIRST = """
GDĐT | GD&ĐT | giáo dục và đào tạo
BGDĐT | BGD&ĐT | Bộ GDĐT | Bộ GD&ĐT | Bộ Giáo dục và Đào tạo
SGDĐT | SGD&ĐT | Sở GDĐT | Sở GD&ĐT | Sở Giáo dục và Đào tạo
PGDĐT | PGD&ĐT | Phòng GDĐT | Phòng GD&ĐT | Phòng Giáo dục và Đào tạo
THPT | trung học phổ thông
THCS | trung học cơ sở
GDMN | giáo dục mầm non
GDTH | giáo dục tiểu học
GDTrH | giáo dục trung học
GDPT | giáo dục phổ thông
GDTX | giáo dục thường xuyên
GDNN | giáo dục nghề nghiệp
ĐH | đại học
CĐ | cao đẳng
HSG | học sinh giỏi
HSSV | học sinh, sinh viên
CBQL | cán bộ quản lý
PHHS | phụ huynh học sinh
SGK | sách giáo khoa
NXB | nhà xuất bản
CSVC | cơ sở vật chất
CNTT | công nghệ thông tin
CĐS | chuyển đổi số
HKI | HK1 | học kỳ I | học kỳ 1
HKII | HK2 | học kỳ II | học kỳ 2
UBND | uỷ ban nhân dân
HĐND | hội đồng nhân dân
MTTQ | Mặt trận Tổ quốc
TW | trung ương
TP.HCM | TPHCM | thành phố Hồ Chí Minh
NQ | nghị quyết
NĐ | nghị định
QĐ | quyết định
TT | thông tư
CT | chỉ thị
CV | công văn
TTg | thủ tướng
VBHN | văn bản hợp nhất
BHYT | bảo hiểm y tế
BHXH | bảo hiểm xã hội
ATGT | an toàn giao thông
PCCC | phòng cháy, chữa cháy
"""


def write(apps, schema_editor):
    """Put the first rows in; editors change them as they like."""
    apps.get_model("search", "Synonyms").objects.bulk_create(
        apps.get_model("search", "Synonyms")(
            words="\n".join(part.strip() for part in line.split("|")), stamp=search.models.new_stamp()
        )
        for line in FIRST.strip().splitlines()
    )


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0002_an_index_is_built_beside'),
    ]

    operations = [
        migrations.CreateModel(
            name='Synonyms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField(help_text='One in each line, such as an abbreviation and what it stands for. Whoever searches for one of them also finds the others, below what was typed. It holds at once.', verbose_name='words that mean the same')),
                ('stamp', models.BigIntegerField(default=search.models.new_stamp, editable=False)),
            ],
            options={
                'verbose_name': 'synonyms',
                'verbose_name_plural': 'synonyms',
                'ordering': ['words'],
            },
        ),
        migrations.RunPython(write, migrations.RunPython.noop),
    ]
