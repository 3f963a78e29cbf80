# Что пишется быстро: черновики, быстрые ответы, команды, реакции.

draft-of-mine = У вас есть черновик
draft-of-others = { $count ->
    [one] Есть черновик: { $names }
    [few] Есть черновики: { $names }
   *[many] Есть черновики: { $names }
}
draft-kept = Черновик сохранён
draft-keep = Оставить черновиком
draft-elsewhere = В другом окне написано:
draft-take = Взять эти слова
